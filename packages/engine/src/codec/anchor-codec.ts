// Anchors as bytes: before the node that they belong to, and in the operation that sets one. The element is known in both places.
//
// Only what an element can have is read, and written: names in order, positions within the content. So whatever was read can be
// moved and written again.

import type { ElementId } from "../element-id.ts";
import { anchorNameUnitsMax, anchorsPerElementMax, keyUnitsMax, valuesPerReferenceMax } from "../limits.ts";
import { type Anchor, type AnchorHolder, anchorFault } from "../references/anchor.ts";
import type { Range, Reference } from "../references/reference.ts";
import type { Codec } from "./codec.ts";
import type { Reader } from "./reader.ts";
import { list, string, struct, varint } from "./schema.ts";
import type { Writer } from "./writer.ts";

/** The kind of a reference with its side. A code is never given to something else. */
const placeCodes = {
  element: 0,
  property: 1,
  index: { after: 2, before: 3 },
  range: { after: 4, before: 5, inside: 6 },
} as const;

const names = string(anchorNameUnitsMax);
const keys = list(string(keyUnitsMax), valuesPerReferenceMax);
const gaps = list(varint, valuesPerReferenceMax);
const ranges: Codec<readonly Range[]> = list(struct({ start: varint, end: varint }), valuesPerReferenceMax);

/** By hand, like the form itself. */
export const anchorShape = "anchor/1(element=0,property=1,index=2..3,range=4..6)";

export const writeAnchorName = (writer: Writer, name: string): void => names.write(writer, name);
export const readAnchorName = (reader: Reader): string => names.read(reader);

/** Writes where an anchor of `element` points. */
export function writePlace(writer: Writer, element: ElementId, reference: Reference): void {
  if (reference.element !== element) throw new RangeError(`An anchor of ${element} is about ${reference.element}`);
  switch (reference.kind) {
    case "element":
      if (reference.values.length > 0) throw new RangeError("An anchor of an element names other elements");
      return writer.byte(placeCodes.element);
    case "property":
      writer.byte(placeCodes.property);
      return keys.write(writer, reference.values);
    case "index":
      writer.byte(placeCodes.index[reference.side]);
      return gaps.write(writer, reference.values);
    case "range":
      writer.byte(placeCodes.range[reference.side]);
      return ranges.write(writer, reference.values);
  }
}

export function readPlace(reader: Reader, element: ElementId): Reference {
  const code = reader.byte();
  switch (code) {
    case placeCodes.element:
      return { kind: "element", element, values: [] };
    case placeCodes.property:
      return { kind: "property", element, values: keys.read(reader) };
    case placeCodes.index.after:
    case placeCodes.index.before: {
      const side = code === placeCodes.index.after ? "after" : "before";
      return { kind: "index", element, side, values: gaps.read(reader) };
    }
    case placeCodes.range.after:
    case placeCodes.range.before:
    case placeCodes.range.inside: {
      const { after, before } = placeCodes.range;
      const side = code === after ? "after" : code === before ? "before" : "inside";
      return { kind: "range", element, side, values: ranges.read(reader) };
    }
    default:
      throw reader.fault(`${code} is the code of no place of an anchor`);
  }
}

/** Writes the anchors of an element. */
export function writeAnchors(writer: Writer, anchors: readonly Anchor[], holder: AnchorHolder): void {
  const fault = anchorsFault(anchors, holder);
  if (fault !== undefined) throw new RangeError(fault);
  writer.varint(anchors.length);
  for (const { name, reference } of anchors) {
    names.write(writer, name);
    writePlace(writer, holder.id, reference);
  }
}

/** What they are about comes after them: whether they fit it is to be asked then. */
export function readAnchors(reader: Reader, element: ElementId): readonly Anchor[] {
  const anchors: Anchor[] = [];
  for (let left = reader.count(anchorsPerElementMax); left > 0; left--) {
    const name = names.read(reader);
    anchors.push({ name, reference: readPlace(reader, element) });
  }
  return anchors;
}

export function anchorsFault(anchors: readonly Anchor[], holder: AnchorHolder): string | undefined {
  const count = anchors.length;
  if (count === 0) return "A list of no anchors is written";
  if (count > anchorsPerElementMax) return `${count} anchors of one element exceed ${anchorsPerElementMax}`;
  let before: string | undefined;
  for (const anchor of anchors) {
    if (before !== undefined && !(before < anchor.name))
      return `The anchor ${JSON.stringify(anchor.name)} is out of order`;
    const fault = anchorFault(anchor, holder);
    if (fault !== undefined) return fault;
    before = anchor.name;
  }
  return undefined;
}

// What a client asks to be placed, as bytes on the wire.
//
// Elements have their old ids, written where they do not follow one from the other. Whether they can have been there only the
// trunk can tell.

import { type ElementId, rootId } from "../element-id.ts";
import { elementsPerChangeMax, keyUnitsMax, placementsMax, treeDepthMax } from "../limits.ts";
import type { Placement } from "../placement.ts";
import type { Tree } from "../tree.ts";
import { readAnchorName, readPlace, writeAnchorName, writePlace } from "./anchor-codec.ts";
import type { Codec } from "./codec.ts";
import type { Reader } from "./reader.ts";
import { boolean, optional, string, varint } from "./schema.ts";
import { readElementId, readTree, startTreeRun, type TreeRun, writeElementId, writeTree } from "./tree-codec.ts";
import type { Writer } from "./writer.ts";

const kindCodes = { insert: 1, set: 2, setKey: 3, value: 4, anchor: 5 } as const;

const keys = string(keyUnitsMax);
const expectedVersion = optional(varint);
const startRun = (): TreeRun => startTreeRun(undefined, { depthMax: treeDepthMax, elementsMax: elementsPerChangeMax });

/** At most `placementsMax` items, with `elementsPerChangeMax` elements together. */
export const placementsCodec: Codec<readonly Placement[]> = {
  write(writer, items) {
    if (items.length > placementsMax) throw new RangeError(`${items.length} items exceed ${placementsMax}`);
    const run = startRun();
    writer.varint(items.length);
    for (const item of items) writeItem(writer, item, run);
  },
  read(reader) {
    const run = startRun();
    const items: Placement[] = [];
    for (let left = reader.count(placementsMax); left > 0; left--) items.push(readItem(reader, run));
    return items;
  },
  shape: `placements/2(${Object.entries(kindCodes)
    .map(([kind, code]) => `${kind}=${code}`)
    .join(",")})`,
};

function writeItem(writer: Writer, item: Placement, run: TreeRun): void {
  writer.byte(kindCodes[item.kind]);
  writeElementId(writer, item.element);
  switch (item.kind) {
    case "insert":
      writer.varint(item.gap);
      writer.varint(item.values.length);
      for (const value of item.values) writeTree(writer, value, run, 1);
      return;
    case "set":
      writeElementId(writer, item.expected);
      return writeTree(writer, item.value, run, 1);
    case "setKey":
      keys.write(writer, item.key);
      writeElementId(writer, item.expected ?? rootId); // the root is under no key
      return writeTree(writer, item.value, run, 1);
    case "value":
      writer.varint(item.expected);
      return writeTree(writer, item.value, run, 1);
    case "anchor":
      writeAnchorName(writer, item.name);
      boolean.write(writer, item.reference !== undefined);
      if (item.reference !== undefined) writePlace(writer, item.element, item.reference);
      expectedVersion.write(writer, item.expected);
      return;
  }
}

function readItem(reader: Reader, run: TreeRun): Placement {
  const code = reader.byte();
  const element = readElementId(reader);
  switch (code) {
    case kindCodes.insert: {
      const gap = reader.varint();
      return { kind: "insert", element, gap, values: readValues(reader, run) };
    }
    case kindCodes.set: {
      const expected = readElementId(reader);
      return { kind: "set", element, expected, value: readTree(reader, run, 1) };
    }
    case kindCodes.setKey: {
      const key = keys.read(reader);
      const expected: ElementId = readElementId(reader);
      return {
        ...{ kind: "setKey", element, key },
        expected: expected === rootId ? undefined : expected,
        value: readTree(reader, run, 1),
      };
    }
    case kindCodes.value: {
      const expected = reader.varint();
      return { kind: "value", element, expected, value: readTree(reader, run, 1) };
    }
    case kindCodes.anchor: {
      const name = readAnchorName(reader);
      const reference = boolean.read(reader) ? readPlace(reader, element) : undefined;
      return { kind: "anchor", element, name, reference, expected: expectedVersion.read(reader) };
    }
    default:
      throw reader.fault(`${code} is the code of nothing that can be placed`);
  }
}

function readValues(reader: Reader, run: TreeRun): readonly Tree[] {
  const values: Tree[] = [];
  for (let left = reader.count(elementsPerChangeMax); left > 0; left--) values.push(readTree(reader, run, 1));
  return values;
}

// An anchor: a reference with a name that belongs to an element of the model, as its content does. A comment, a bookmark (P7).
//
// It stands in the server's coordinates, on clients too, and is moved there by what takes effect, by `movedAnchors` and nothing
// else; so every replica has it at the same place. The anchors of an element are in order of their names, and a list of none is
// never kept. Pure.

import type { ElementId } from "../element-id.ts";
import { anchorNameUnitsMax } from "../limits.ts";
import { type Motion, type Reference, shiftReference } from "./reference.ts";

/** `reference` is about the element that it belongs to; of the kind "element" it has no values and is about the element as such. */
export type Anchor = { readonly name: string; readonly reference: Reference };

export type Anchors = readonly Anchor[] | undefined;

export const anchorNamed = (anchors: Anchors, name: string): Reference | undefined =>
  anchors?.find((each) => each.name === name)?.reference;

/** With another reference under a name, or without that name. */
export function withAnchor(anchors: Anchors, name: string, reference: Reference | undefined): Anchors {
  const others = (anchors ?? []).filter((each) => each.name !== name);
  if (reference === undefined) return others.length === 0 ? undefined : others;
  const at = others.findIndex((each) => name < each.name);
  const anchor = { name, reference };
  return at < 0 ? [...others, anchor] : [...others.slice(0, at), anchor, ...others.slice(at)];
}

/**
 * The anchors after an operation on their element; the same object if nothing changes. One in content that was replaced as a whole
 * is gone. One of a key stays when that is removed: it waits for the key to come back.
 */
export function movedAnchors(anchors: readonly Anchor[], motion: Motion): Anchors {
  if (motion.kind === "removeKey") return anchors;
  const moved: Anchor[] = [];
  let isSame = true;
  for (const anchor of anchors) {
    const reference = shiftReference(anchor.reference, motion, false);
    isSame &&= reference === anchor.reference;
    if (reference === anchor.reference) moved.push(anchor);
    else if (reference.values.length > 0) moved.push({ name: anchor.name, reference });
  }
  if (isSame) return anchors;
  return moved.length === 0 ? undefined : moved;
}

/** What an anchor may be about. `length`: of a string or an array. */
export type AnchorHolder = { readonly id: ElementId; readonly type: string; readonly length: number };

export const anchorHolder = (id: ElementId, type: string, content: unknown): AnchorHolder => ({
  ...{ id, type },
  length: type === "string" || type === "array" ? (content as { readonly length: number }).length : 0,
});

/** What is wrong with an anchor of an element as it is; `undefined` if nothing is. */
export function anchorFault({ name, reference }: Anchor, { id, type, length }: AnchorHolder): string | undefined {
  if (!name.isWellFormed()) return "The name of an anchor has a lone surrogate";
  if (name.length > anchorNameUnitsMax) {
    return `The name of an anchor has ${name.length} units; at most ${anchorNameUnitsMax} are allowed`;
  }
  if (reference.element !== id) return `An anchor of element ${id} is about element ${reference.element}`;
  const { kind, values } = reference;
  if (kind === "element") return values.length === 0 ? undefined : "An anchor of an element names other elements";
  if (values.length === 0) return `An anchor of the kind "${kind}" points nowhere`;
  const isFitting = kind === "property" ? type === "object" : type === "string" || type === "array";
  if (!isFitting) return `An anchor of the kind "${kind}" does not fit an element of type ${type}`;
  const far = placesOf(reference).find((at) => !(Number.isSafeInteger(at) && at >= 0 && at <= length));
  return far === undefined ? undefined : `Position ${far} is out of range for an anchor in a length of ${length}`;
}

function placesOf(reference: Reference): readonly number[] {
  if (reference.kind === "index") return reference.values;
  return reference.kind === "range" ? reference.values.flatMap(({ start, end }) => [start, end]) : [];
}

/** What an anchor counts for in the weight of a model, without its name and values. */
const anchorWeight = 32;
const valueWeight = 8;

/** In the units of `model-weight.ts`. A key counts its units besides. */
export function weightOfAnchors(anchors: Anchors): number {
  let weight = 0;
  for (const anchor of anchors ?? []) weight += weightOfAnchor(anchor);
  return weight;
}

/** The same of one; of one that is taken away what asking for it weighs. */
export function weightOfAnchor({
  name,
  reference,
}: {
  readonly name: string;
  readonly reference: Reference | undefined;
}): number {
  let weight = anchorWeight + name.length;
  if (reference === undefined) return weight;
  weight += valueWeight * reference.values.length;
  if (reference.kind === "property") for (const key of reference.values) weight += key.length;
  return weight;
}

// A reference: a pointer into a model that moves with the data. A cursor, a selection, a key, a set of elements (promise P7).
//
// It lives in the server's coordinates and is moved by what takes effect there, one operation after the other, by `shiftReference`
// and nothing else; so everybody who follows the log has it at the same place. Positions are gaps, 0 to the length, in UTF-16
// units for a string.

import type { ElementId } from "../element-id.ts";
import { movedIndex } from "../moved-index.ts";

/**
 * To which side a position keeps where something is inserted exactly there. `after`: to the item behind it, so it is pushed on, and
 * an index goes along when that item is moved. `before`: to the item before it, as a caret does. `inside`, of a range that is not
 * empty: both ends keep to what is in it, so that nothing inserted at its edges gets in; of an empty one it is `before`.
 */
export type Side = "after" | "before" | "inside";

/** `start` greater than `end` is a selection that was made backwards. */
export type Range = { readonly start: number; readonly end: number };

export type IndexReference = {
  readonly kind: "index";
  readonly element: ElementId;
  readonly side: "after" | "before";
  readonly values: readonly number[];
};
export type RangeReference = {
  readonly kind: "range";
  readonly element: ElementId;
  readonly side: Side;
  readonly values: readonly Range[];
};
/** Keys of an object. A key that is removed is not referred to any more; one that is set again is. */
export type PropertyReference = {
  readonly kind: "property";
  readonly element: ElementId;
  readonly values: readonly string[];
};
/** Elements anywhere in the model; `element` is the root. */
export type ElementReference = {
  readonly kind: "element";
  readonly element: ElementId;
  readonly values: readonly ElementId[];
};
export type Reference = IndexReference | RangeReference | PropertyReference | ElementReference;
export type ReferenceKind = Reference["kind"];

/** `replace`: takes away `removed` items at `at`, then puts `inserted` there. `whole`: the content is another one. */
export type Motion = { readonly element: ElementId } & (
  | { readonly kind: "replace"; readonly at: number; readonly removed: number; readonly inserted: number }
  | { readonly kind: "move"; readonly at: number; readonly gap: number }
  | { readonly kind: "removeKey"; readonly key: string }
  | { readonly kind: "whole" }
);

type Replacement = Pick<Extract<Motion, { readonly kind: "replace" }>, "at" | "removed" | "inserted">;

/**
 * The reference after an operation. `isOwn`: its owner did it, who stands behind what it has inserted. The same object if nothing
 * changes. Elements that are gone are the document's business.
 *
 * Law: an operation that takes effect in several pieces moves a reference to where the whole would.
 */
export function shiftReference(reference: Reference, motion: Motion, isOwn: boolean): Reference {
  if (motion.element !== reference.element || reference.values.length === 0) return reference;
  switch (reference.kind) {
    case "index":
      return withValues(
        reference,
        shiftAll(reference.values, motion, (at) => shiftIndex(at, reference.side, motion, isOwn)),
      );
    case "range":
      return withValues(
        reference,
        shiftAll(reference.values, motion, (range) => shiftRange(range, reference.side, motion, isOwn)),
      );
    case "property":
      return withValues(reference, shiftKeys(reference.values, motion));
    case "element":
      return reference;
  }
}

const withValues = <R extends Reference>(reference: R, values: R["values"]): R =>
  values === reference.values ? reference : { ...reference, values };

const nothing: readonly never[] = [];

function shiftAll<V>(values: readonly V[], { kind }: Motion, shift: (value: V) => V): readonly V[] {
  if (kind === "whole") return nothing; // what it pointed into is not there any more
  const shifted = values.map(shift);
  return shifted.every((value, i) => value === values[i]) ? values : shifted;
}

function shiftKeys(keys: readonly string[], motion: Motion): readonly string[] {
  if (motion.kind === "whole") return nothing;
  if (motion.kind !== "removeKey" || !keys.includes(motion.key)) return keys;
  return keys.filter((key) => key !== motion.key);
}

function shiftIndex(index: number, side: GapSide, motion: Motion, isOwn: boolean): number {
  if (motion.kind === "move" && side === "after" && index === motion.at) return movedIndex(motion.at, motion.gap);
  return replacementsOf(motion).reduce((at, each) => shiftGap(at, side, each, isOwn && motion.kind !== "move"), index);
}

/** An item that is moved leaves a range, and comes into one; it does not take an edge along. */
function shiftRange(range: Range, side: Side, motion: Motion, isOwn: boolean): Range {
  const { start, end } = replacementsOf(motion).reduce(
    (each, step) => shiftEdges(each, side, step, isOwn && motion.kind !== "move"),
    range,
  );
  return start === range.start && end === range.end ? range : { start, end };
}

function shiftEdges(range: Range, side: Side, replacement: Replacement, isOwn: boolean): Range {
  const sides = sidesOf(range, side);
  const start = shiftGap(range.start, sides.start, replacement, isOwn);
  const end = shiftGap(range.end, sides.end, replacement, isOwn);
  return turned(range, start, end);
}

/** A range with other edges. It keeps its direction: where one passes the other, all that was inside is gone. */
export function turned(range: Range, start: number, end: number): Range {
  if (range.start <= range.end ? start <= end : start >= end) return { start, end };
  const place = Math.min(start, end);
  return { start: place, end: place };
}

/** Which way each edge of a range keeps. */
export function sidesOf({ start, end }: Range, side: Side): { readonly start: GapSide; readonly end: GapSide } {
  if (side !== "inside") return { start: side, end: side };
  return { start: start < end ? "after" : "before", end: start > end ? "after" : "before" };
}

export type GapSide = "after" | "before";

function shiftGap(gap: number, side: GapSide, { at, removed, inserted }: Replacement, isOwn: boolean): number {
  if (gap < at) return gap;
  const left = Math.max(gap - removed, at);
  if (left > at) return left + inserted;
  const isReplaced = removed > 0 && gap === at; // what stands before a replaced stretch does not jump behind it
  return isOwn || (side === "after" && !isReplaced) ? at + inserted : at;
}

function replacementsOf(motion: Motion): readonly Replacement[] {
  if (motion.kind === "replace") return [motion];
  if (motion.kind !== "move") return nothing;
  const { at, gap } = motion;
  if (gap === at || gap === at + 1) return nothing; // it stays where it is
  return [
    { at, removed: 1, inserted: 0 },
    { at: movedIndex(at, gap), removed: 0, inserted: 1 },
  ];
}

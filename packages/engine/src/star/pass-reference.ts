// A reference of a session to a sequence, from what its author has to what is here now.

import type { Operation } from "../operation.ts";
import { motionOf } from "../references/motion.ts";
import {
  type IndexReference,
  type RangeReference,
  type Reference,
  shiftReference,
  sidesOf,
  turned,
} from "../references/reference.ts";
import type { SequenceBridge } from "../sequence/sequence-bridge.ts";
import { Violation } from "./violation.ts";

type Placed = IndexReference | RangeReference;

/** Through the bridge of its session, which the author's own edits on the way have passed. */
export function passReference(bridge: SequenceBridge, reference: Placed): Placed {
  requirePlaces(reference, bridge.baseLength);
  if (reference.kind === "range") {
    const values = reference.values.map((range) => {
      const sides = sidesOf(range, reference.side);
      return turned(range, bridge.placeOfGap(range.start, sides.start), bridge.placeOfGap(range.end, sides.end));
    });
    return { ...reference, values };
  }
  const isItem = (index: number): boolean => reference.side === "after" && index < bridge.baseLength;
  const values = reference.values.map((index) =>
    isItem(index) ? bridge.placeOfItem(index) : bridge.placeOfGap(index, reference.side),
  );
  return { ...reference, values };
}

/** Over what its author has not seen, where it has nothing of its own on the way. `length`: of the sequence as it is now. */
export function shiftedOver(unseen: readonly Operation[], reference: Placed, length: number): Reference {
  const motions = unseen.flatMap((operation) => motionOf(operation) ?? []);
  const grown = motions.reduce((sum, each) => (each.kind === "replace" ? sum + each.inserted - each.removed : sum), 0);
  requirePlaces(reference, length - grown);
  return movedOver(unseen, reference);
}

/** The same of keys, or where the places are known to be right. */
export function movedOver(unseen: readonly Operation[], reference: Reference): Reference {
  return unseen.reduce((moved, operation) => {
    const motion = motionOf(operation);
    return motion === undefined ? moved : shiftReference(moved, motion, false);
  }, reference);
}

function requirePlaces(reference: Placed, length: number): void {
  const gaps =
    reference.kind === "index" ? reference.values : reference.values.flatMap(({ start, end }) => [start, end]);
  for (const gap of gaps) {
    if (!(Number.isSafeInteger(gap) && gap >= 0 && gap <= length)) {
      throw new Violation("invalid_position", `Position ${gap} is out of range for a sequence of length ${length}`);
    }
  }
}

// Changes of one author that follow each other can be merged as one where the second does nothing but go on (typing behind what was
// typed, deleting beside what was deleted), or is about nothing but what the first has put there (correcting what was typed).
//
// Law: to pass a client's bridge, to be applied, and to move references, one after the other or as one is the same. It holds for
// these and not for compositions at large: where text is inserted and then what stands left of it removed, nobody knows any more on
// which side of what was removed the text stood; and what stands before a text that is replaced stays, while it goes along with
// what is typed where something was removed.

import { amendedUnitsMax } from "../limits.ts";
import type { SpliceOperation } from "../operation.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Makes `first` do what it and then `second` do, if `second` just goes on. Not for what is glued. */
export function extendSplice(first: Mutable<SpliceOperation>, second: SpliceOperation): boolean {
  if (first.element !== second.element || first.glued || second.glued) return false;
  if (first.remove === 0 && second.remove === 0) {
    if (second.at !== first.at + first.insert.length) return false;
    first.insert += second.insert;
    return true;
  }
  if (first.insert !== "" || second.insert !== "") return false;
  if (second.at !== first.at && second.at + second.remove !== first.at) return false;
  first.at = second.at;
  first.remove += second.remove;
  return true;
}

/** The same, also if `second` only changes what `first` inserted, unless that is very long. */
export function amendSplice(first: Mutable<SpliceOperation>, second: SpliceOperation): boolean {
  const { insert } = first;
  const { length } = insert;
  if (length === 0) return extendSplice(first, second);
  if (first.element !== second.element || first.glued || second.glued) return false;
  const from = second.at - first.at;
  const to = from + second.remove;
  if (from === length && to === from) {
    first.insert = insert + second.insert; // in pieces: to cut them the platform has to put them together first
    return true;
  }
  if (from < 0 || to === 0 || to > length || length > amendedUnitsMax) return false;
  const now = insert.slice(0, from) + second.insert + insert.slice(to);
  if (now.length === 0 && first.remove === 0) return false; // a splice does something
  first.insert = now;
  return true;
}

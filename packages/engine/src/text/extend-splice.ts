// Changes of one author that follow each other can be merged as one where the second does nothing but go on: typing behind what
// was typed, deleting beside what was deleted.
//
// Law: to pass a bridge, and to be applied, one after the other or as one is the same. It holds for these and not for
// compositions at large: of a removal and an insertion composed nobody knows any more on which side of what was removed the text
// stood.

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

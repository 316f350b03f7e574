// An edit that was made without having seen others: what it comes to on a text that has them already. Pure.
//
// Law: it removes what it would have removed, and nothing that the others inserted, also not inside its range.

import type { TextSplice } from "./text-diff.ts";
import { mapPosition } from "./text-position.ts";

type Range = { readonly from: number; readonly to: number };

/** `missed`: in order, each on the text that the one before left. The result is to be applied in order, too. */
export function carryOver({ at, remove, insert }: TextSplice, missed: readonly TextSplice[]): TextSplice[] {
  let ranges: readonly Range[] = [{ from: at, to: at + remove }];
  let place = at;
  for (const splice of missed) {
    ranges = ranges.flatMap((range) => carryRange(range, splice));
    place = mapPosition(place, splice, "left");
  }
  const splices: TextSplice[] = [];
  for (const { from, to } of [...ranges].reverse()) {
    if (from === to) continue;
    splices.push({ at: from, remove: to - from, insert: "" });
    if (to <= place) place -= to - from;
    else if (from < place) place = from;
  }
  if (insert === "") return splices;
  const last = splices.at(-1);
  if (last?.at === place) return [...splices.slice(0, -1), { ...last, insert }];
  return [...splices, { at: place, remove: 0, insert }];
}

function carryRange({ from, to }: Range, splice: TextSplice): Range[] {
  const start = mapPosition(from, splice, "right");
  const end = mapPosition(to, splice, "left");
  const inserted: Range = { from: splice.at, to: splice.at + splice.insert.length };
  if (splice.insert === "" || inserted.from >= end || inserted.to <= start)
    return [{ from: Math.min(start, end), to: end }];
  return [
    { from: Math.min(start, inserted.from), to: inserted.from },
    { from: inserted.to, to: Math.max(end, inserted.to) },
  ];
}

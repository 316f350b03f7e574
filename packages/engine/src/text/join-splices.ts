// A splice that passes a bridge comes out in pieces: removals from right to left, then the insertion. Pieces at one place are
// one splice again.

import type { Edit } from "../document.ts";

export function joinSplices(edits: Edit[]): Edit[] {
  if (edits.length < 2) return edits;
  const last = edits.at(-1);
  const before = edits.at(-2);
  if (last?.kind !== "splice" || before?.kind !== "splice") return edits;
  if (last.removed !== "" || before.inserted !== "" || last.at !== before.at || last.element !== before.element)
    return edits;
  return [...edits.slice(0, -2), { ...last, removed: before.removed }];
}

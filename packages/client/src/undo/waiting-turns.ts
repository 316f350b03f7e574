// What is to be taken back, or done again, once all that is due is there: in which order, and what becomes of it if it is not done.
//
// Law: of two that are to be taken back, one right after the other, the newer one comes first, whichever was asked for first. Pure.

export type Way = "undo" | "redo";
export type Turn = { readonly group: number; readonly way: Way };

/** The turns with one more. */
export function withTurn(turns: readonly Turn[], turn: Turn): Turn[] {
  const isBefore = ({ group, way }: Turn) => turn.way === "redo" || way === "redo" || group > turn.group;
  return turns.toSpliced(turns.findLastIndex(isBefore) + 1, 0, turn);
}

/** The groups of turns that are not done: `kept` can be undone, `over` are undone, and were to be done again. */
export function groupsLeft(
  turns: readonly Turn[],
  isOff: (group: number) => boolean,
): { readonly kept: readonly number[]; readonly over: readonly number[] } {
  const ways = new Map(turns.toReversed().map(({ group, way }) => [group, way]));
  const isOver = (group: number) => ways.get(group) === "redo" && isOff(group);
  const groups = [...ways.keys()];
  return { kept: groups.filter((group) => !isOver(group)), over: groups.filter(isOver) };
}

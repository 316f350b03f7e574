// Where an item of a sequence stands after it was moved: said once, for edits, references and events.

/** Index, after a move, of the item that stood at `at` and went to `gap`. */
export const movedIndex = (at: number, gap: number): number => (gap > at ? gap - 1 : gap);

// Entries that follow each other, of one author, and do the same in the same way: what people do in a string, by the thousand, is
// few of them. A run stands in columns, one row each, so that replaying a segment makes no object for a keystroke.

/** What the entries of a run do: each one splice, unless they are `other` or `opaque`. The order is part of the format. */
export const runKinds = {
  /** Inserts, each behind the one before. */
  typed: 0,
  /** Removals, each directly before the one before. */
  erased: 1,
  /** Removals, each at the same place. */
  deleted: 2,
  /** One that removes and inserts. */
  replaced: 3,
  /** Any operations; they are in a column of their own. */
  other: 4,
  /** Bytes that are no operations in their one form; they are in a column of their own. */
  opaque: 5,
} as const;
export type RunKind = (typeof runKinds)[keyof typeof runKinds];
export const runKindsCount = 6;

export class Runs {
  readonly length: number;
  readonly kinds: Uint8Array;
  /** 1 where each entry inserts, or removes, one unit; else `lengths` has what each does. */
  readonly singles: Uint8Array;
  readonly counts: Uint32Array;
  /** Places in the table of authors. */
  readonly authors: Uint32Array;
  readonly elements: Float64Array;
  /** Where the first splice is; where it ends, if it is `erased`. */
  readonly places: Float64Array;
  /** Units that an entry inserts or removes; removes, then inserts, if it is `replaced`. In the order of the entries. */
  readonly lengths: number[];

  constructor(length: number, lengths: number[] = []) {
    this.length = length;
    this.lengths = lengths;
    this.kinds = new Uint8Array(length);
    this.singles = new Uint8Array(length);
    this.counts = new Uint32Array(length);
    this.authors = new Uint32Array(length);
    this.elements = new Float64Array(length);
    this.places = new Float64Array(length);
  }
}

/** Whether a run is of splices. */
export const isOfSplices = (kind: number): boolean => kind <= runKinds.replaced;

/** How many numbers of `lengths` a run has. */
export function lengthsOf(runs: Runs, run: number): number {
  if (!isOfSplices(runs.kinds[run]!) || runs.singles[run] === 1) return 0;
  return runs.kinds[run] === runKinds.replaced ? 2 * runs.counts[run]! : runs.counts[run]!;
}

/** What the runs say of each of their `entries` entries: whose it is, and whether it inserts text. */
export function entriesOf(
  runs: Runs,
  entries: number,
): { readonly authors: Uint32Array; readonly inserts: Uint8Array } {
  const authors = new Uint32Array(entries);
  const inserts = new Uint8Array(entries);
  let at = 0;
  for (let run = 0; run < runs.length; run++) {
    const end = at + runs.counts[run]!;
    authors.fill(runs.authors[run]!, at, end);
    if (runs.kinds[run] === runKinds.typed || runs.kinds[run] === runKinds.replaced) inserts.fill(1, at, end);
    at = end;
  }
  return { authors, inserts };
}

// Where each run begins in the columns that all runs share, and what a part of one does.

import { CodecError, type SpliceOperation } from "@convergence/engine";
import { lengthsOf, type Runs, runKinds } from "./runs.ts";

/** A run, its first entry, and where its text and its lengths begin. */
export type RunPlace = {
  readonly run: number;
  readonly entry: number;
  readonly text: number;
  readonly lengths: number;
};

/** The places of all runs, in their order. */
export function* placesOf(runs: Runs): Generator<RunPlace> {
  const texts = textsOf(runs);
  let [entry, lengths] = [0, 0];
  for (let run = 0; run < runs.length; run++) {
    const author = runs.authors[run]!;
    const text = texts[author]!;
    yield { run, entry, text, lengths };
    entry += runs.counts[run]!;
    texts[author] = text + insertedBy(runs, run, lengths);
    lengths += lengthsOf(runs, run);
  }
}

/** Where the text of each author begins: what one types stays together, however others come between. */
function textsOf(runs: Runs): Float64Array {
  const texts = new Float64Array(runs.authors.reduce((most, author) => Math.max(most, author), 0) + 1);
  let lengths = 0;
  for (let run = 0; run < runs.length; run++) {
    const author = runs.authors[run]!;
    texts[author] = texts[author]! + insertedBy(runs, run, lengths);
    lengths += lengthsOf(runs, run);
  }
  let start = 0;
  for (const [author, units] of texts.entries()) {
    texts[author] = start;
    start += units;
  }
  return texts;
}

/** Units of text that a run inserts. */
function insertedBy(runs: Runs, run: number, lengths: number): number {
  if (runs.kinds[run] === runKinds.typed) return unitsOf(runs, { run, lengths }, 0, runs.counts[run]!);
  return runs.kinds[run] === runKinds.replaced ? runs.lengths[lengths + 1]! : 0;
}

/** Units that the entries from `from` to before `to` of a run insert or remove; those that a replacement inserts. */
export function unitsOf(
  runs: Runs,
  { run, lengths }: Pick<RunPlace, "run" | "lengths">,
  from: number,
  to: number,
): number {
  if (runs.singles[run] === 1) return to - from;
  if (runs.kinds[run] === runKinds.replaced) return runs.lengths[lengths + 1]!;
  let units = 0;
  for (let index = from; index < to; index++) units += runs.lengths[lengths + index]!;
  return units;
}

/** The splice that entries of a run make together: they insert or remove `units`, after those before them did so with `before`. */
export function spliceOf(runs: Runs, place: RunPlace, text: string, before: number, units: number): SpliceOperation {
  const element = runs.elements[place.run]!;
  const first = runs.places[place.run]!;
  const removal = (at: number, remove: number): SpliceOperation => ({
    kind: "splice",
    element,
    at,
    remove,
    insert: "",
    glued: false,
  });
  switch (runs.kinds[place.run]) {
    case runKinds.typed: {
      const insert = textAt(text, place.text + before, units);
      return { kind: "splice", element, at: first + before, remove: 0, insert, glued: false };
    }
    case runKinds.erased:
      return removal(first - before - units, units);
    case runKinds.deleted:
      return removal(first, units);
    default: {
      const insert = textAt(text, place.text, units);
      return { ...removal(first, runs.lengths[place.lengths]!), insert };
    }
  }
}

function textAt(text: string, start: number, length: number): string {
  const found = text.slice(start, start + length);
  if (found.length !== length) throw new CodecError(`${length} units of text are not there from ${start} on`);
  if (!found.isWellFormed()) throw new CodecError(`The ${length} units of text from ${start} on split a pair`);
  return found;
}

// The operations of each entry by themselves, in the bytes that they had.

import { CodecError, encodeOperations, Reader } from "@convergence/engine";
import { columnBytesMax } from "./limits.ts";
import { OtherOperations } from "./other-operations.ts";
import { placesOf, type RunPlace, spliceOf, unitsOf } from "./run-place.ts";
import { type Runs, runKinds } from "./runs.ts";

export type OperationColumns = {
  readonly runs: Runs;
  readonly text: string;
  readonly others: Uint8Array;
  readonly opaque: Uint8Array;
  /** Of each entry. */
  readonly glued: Uint8Array;
};

/** Those of the entries from `from` to before `to`. */
export function* operationsOfEntries(columns: OperationColumns, from: number, to: number): Generator<Uint8Array> {
  const { runs } = columns;
  const others = new OtherOperations(columns.others);
  const opaque = new Reader(columns.opaque);
  for (const place of placesOf(runs)) {
    const { run, entry } = place;
    if (entry >= to) return;
    const [start, end] = [Math.max(from - entry, 0), Math.min(to - entry, runs.counts[run]!)];
    const kind = runs.kinds[run]!;
    if (kind === runKinds.other || kind === runKinds.opaque) {
      // Of what comes before, too: these are read from the beginning on.
      for (let index = 0; index < end; index++) {
        const bytes = kind === runKinds.opaque ? opaque.bytes(columnBytesMax) : encodeOperations(others.next());
        if (index >= start) yield bytes;
      }
    } else if (start < end) yield* splicesOf(columns, place, start, end);
  }
}

function* splicesOf(
  { runs, text, glued }: OperationColumns,
  place: RunPlace,
  from: number,
  to: number,
): Generator<Uint8Array> {
  let before = unitsOf(runs, place, 0, from);
  for (let index = from; index < to; index++) {
    const units = unitsOf(runs, place, index, index + 1);
    const splice = spliceOf(runs, place, text, before, units);
    before += units;
    if (glued[place.entry + index] === 0) yield encodeOperations([splice]);
    else if (splice.at === 0) throw new CodecError("A splice at 0 is glued although no unit comes before it");
    else yield encodeOperations([{ ...splice, glued: true }]);
  }
}

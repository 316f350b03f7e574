// What the entries of a segment did, for who follows it: a run of keystrokes as it is, everything else change by change.

import { decodeOperations, Reader } from "@convergence/engine";
import type { Stroke } from "@convergence/history";
import type { Columns } from "./columns.ts";
import { columnBytesMax } from "./limits.ts";
import { OtherOperations } from "./other-operations.ts";
import { placesOf, type RunPlace, spliceOf, unitsOf } from "./run-place.ts";
import { isOfSplices, type Runs, runKinds } from "./runs.ts";

/** Of the entries from `from` to before `to`, counted from the first, whose version is `first`. Whether splices were glued may be lost. */
export function* strokesOfEntries(columns: Columns, first: number, from: number, to: number): Generator<Stroke> {
  const runs = columns.runs();
  const others = new OtherOperations(columns.others());
  const opaque = new Reader(columns.opaque());
  for (const place of placesOf(runs)) {
    const { run, entry } = place;
    if (entry >= to) return;
    const [start, end] = [Math.max(from - entry, 0), Math.min(to - entry, runs.counts[run]!)];
    const kind = runs.kinds[run]!;
    if (isOfSplices(kind)) {
      if (start < end) yield* strokesOfRun(columns, runs, place, first + entry, start, end);
      continue;
    }
    // Of what comes before, too: these are read from the beginning on.
    for (let index = 0; index < end; index++) {
      const operations = kind === runKinds.other ? others.next() : decodeOperations(opaque.bytes(columnBytesMax));
      if (index >= start) yield { kind: "change", version: first + entry + index, operations };
    }
  }
}

/** Of the entries from `from` to before `to` of a run of splices. */
function* strokesOfRun(
  columns: Columns,
  runs: Runs,
  place: RunPlace,
  first: number,
  from: number,
  to: number,
): Generator<Stroke> {
  const { run } = place;
  const kind = runs.kinds[run]!;
  if (runs.singles[run] === 1 && kind !== runKinds.replaced) {
    const [element, before] = [runs.elements[run]!, runs.places[run]!];
    const at = kind === runKinds.typed ? before + from : kind === runKinds.erased ? before - from : before;
    return yield { kind: keystrokesOf(kind), version: first + from, count: to - from, element, at };
  }
  let before = unitsOf(runs, place, 0, from);
  for (let index = from; index < to; index++) {
    const units = unitsOf(runs, place, index, index + 1);
    yield {
      kind: "change",
      version: first + index,
      operations: [spliceOf(runs, place, columns.text(), before, units)],
    };
    before += units;
  }
}

function keystrokesOf(kind: number): "typed" | "erased" | "deleted" {
  if (kind === runKinds.typed) return "typed";
  return kind === runKinds.erased ? "erased" : "deleted";
}

// What runs did, as few operations: a run is two splices at most, and goes on with what was before it by the engine's own rule.

import { CodecError, type Operation } from "@convergence/engine";
import { OperationJoiner } from "../operation-joiner.ts";
import type { OtherOperations } from "./other-operations.ts";
import { placesOf, spliceOf, unitsOf } from "./run-place.ts";
import { type Runs, runKinds } from "./runs.ts";

/** What the entries from `from` to before `to` did, counted from the first of all runs. */
export function* replay(
  runs: Runs,
  text: string,
  others: OtherOperations,
  from: number,
  to: number,
): Generator<Operation> {
  const joiner = new OperationJoiner();
  for (const place of placesOf(runs)) {
    const { run, entry } = place;
    if (entry >= to) break;
    const [start, end] = [Math.max(from - entry, 0), Math.min(to - entry, runs.counts[run]!)];
    const kind = runs.kinds[run]!;
    if (kind === runKinds.other) {
      for (let index = 0; index < end; index++) {
        const operations = others.next();
        if (index < start) continue;
        for (const each of operations) {
          const done = joiner.add(each);
          if (done !== undefined) yield done;
        }
      }
    } else if (start < end) {
      if (kind === runKinds.opaque) throw new CodecError("An entry holds no operations that are known");
      // The first alone: whether a run goes on with what was before it is up to that one.
      const before = unitsOf(runs, place, 0, start);
      const units = unitsOf(runs, place, start, start + 1);
      const done = joiner.add(spliceOf(runs, place, text, before, units));
      if (done !== undefined) yield done;
      if (start + 1 === end) continue;
      const first = joiner.add(spliceOf(runs, place, text, before + units, unitsOf(runs, place, start + 1, end)));
      if (first !== undefined) yield first;
    }
  }
  const last = joiner.end();
  if (last !== undefined) yield last;
}

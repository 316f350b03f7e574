// What runs did, as few operations: a run is two splices at most, and goes on with what was before it by the engine's own rule.

import { CodecError, extendSplice, type Operation, type SpliceOperation } from "@convergence/engine";
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
  const joiner = new Joiner();
  for (const place of placesOf(runs)) {
    const { run, entry } = place;
    if (entry >= to) break;
    const [start, end] = [Math.max(from - entry, 0), Math.min(to - entry, runs.counts[run]!)];
    const kind = runs.kinds[run]!;
    if (kind === runKinds.other) {
      for (let index = 0; index < end; index++) {
        const operations = others.next();
        if (index >= start) for (const each of operations) yield* joiner.add(withoutGlue(each));
      }
    } else if (start < end) {
      if (kind === runKinds.opaque) throw new CodecError("An entry holds no operations that are known");
      // The first alone: whether a run goes on with what was before it is up to that one.
      const before = unitsOf(runs, place, 0, start);
      const units = unitsOf(runs, place, start, start + 1);
      yield* joiner.add(spliceOf(runs, place, text, before, units));
      if (start + 1 === end) continue;
      yield* joiner.add(spliceOf(runs, place, text, before + units, unitsOf(runs, place, start + 1, end)));
    }
  }
  yield* joiner.end();
}

const withoutGlue = (operation: Operation): Operation =>
  operation.kind === "splice" ? { ...operation, glued: false } : operation;

/** Holds a splice back until something comes that does not go on with it. */
class Joiner {
  #open: SpliceOperation | undefined;

  *add(operation: Operation): Generator<Operation> {
    if (operation.kind === "splice" && this.#open !== undefined && extendSplice(this.#open, operation)) return;
    yield* this.end();
    if (operation.kind === "splice") this.#open = operation;
    else yield operation;
  }

  *end(): Generator<Operation> {
    if (this.#open !== undefined) yield this.#open;
    this.#open = undefined;
  }
}

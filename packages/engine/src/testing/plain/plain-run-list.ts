// The runs of a bridge in order, with look-ups by either side's positions. Plain: an array and linear scans.

import { type Item, type PlainRun, runOf } from "./plain-run.ts";

/** Whose positions: the recorded side counts what is visible, the passing side what is base. */
export type Counted = "visible" | "base";

/** So few runs are not worth a look. */
const tidyRunsMin = 64;

const isCounted = <I extends Item>(run: PlainRun<I>, side: Counted): boolean =>
  side === "visible" ? run.removedBy === Infinity : run.insertedBy === 0;

export class PlainRunList<I extends Item> {
  all: PlainRun<I>[];
  /** How many there were after they were last joined. */
  #joined = 0;

  constructor(length: number) {
    this.all = length === 0 ? [] : [runOf<I>(length, 0)];
  }

  length(side: Counted): number {
    return this.all.reduce((sum, run) => (isCounted(run, side) ? sum + run.length : sum), 0);
  }

  /** The place directly after the item before a gap: 0 for gap 0. Splits the run that the gap lies in. */
  after(gap: number, side: Counted): number {
    if (gap === 0) return 0;
    let left = gap;
    for (let i = 0; i < this.all.length; i++) {
      const run = this.all[i]!;
      if (!isCounted(run, side)) continue;
      if (left < run.length) this.#split(i, left);
      else if (left > run.length) {
        left -= run.length;
        continue;
      }
      return i + 1;
    }
    throw new RangeError(`Position ${gap} is out of range for ${this.length(side)} items`);
  }

  /** The runs that make up exactly `count` counted items from `at` on, in order. */
  cut(at: number, count: number, side: Counted): PlainRun<I>[] {
    const to = this.after(at + count, side);
    const before = this.all.length;
    let from = this.after(at, side);
    const end = to + this.all.length - before;
    const runs: PlainRun<I>[] = [];
    for (; from < end; from++) if (isCounted(this.all[from]!, side)) runs.push(this.all[from]!);
    return runs;
  }

  put(place: number, run: PlainRun<I>): void {
    this.all.splice(place, 0, run);
  }

  drop(runs: readonly PlainRun<I>[]): void {
    if (runs.length === 0) return;
    for (const run of runs) run.isGone = true;
    this.all = this.all.filter((run) => !run.isGone);
  }

  visibleBefore(run: PlainRun<I>): number {
    let count = 0;
    for (const each of this.all) {
      if (each === run) return count;
      if (each.removedBy === Infinity) count += each.length;
    }
    throw new Error("The run is not in the list");
  }

  /** Joins as soon as twice as many runs have gathered, so that many operations of one side leave few runs behind, at a constant
   *  cost for each. Between operations only: places change. */
  tidy(): void {
    if (this.all.length > 2 * this.#joined + tidyRunsMin) this.join();
  }

  /** Joins neighbours that are plainly base again, unless something points at the left one. */
  join(): void {
    const pointedAt = new Set<PlainRun<I> | undefined>();
    for (const run of this.all) pointedAt.add(run.insertedBy === 0 ? undefined : run.glue).add(run.movedTo);
    const isPlain = (run: PlainRun<I>) => run.insertedBy === 0 && run.removedBy === Infinity && run.slot === undefined;
    const joined: PlainRun<I>[] = [];
    for (const run of this.all) {
      const last = joined.at(-1);
      if (last !== undefined && isPlain(last) && isPlain(run) && !pointedAt.has(last)) {
        run.length += last.length;
        run.glue = undefined;
        joined.pop();
      }
      joined.push(run);
    }
    this.all = joined;
    this.#joined = joined.length;
  }

  /** The right part stays the same object: whoever is glued to the run is glued to its last item. */
  #split(index: number, offset: number): void {
    const run = this.all[index]!;
    const left: PlainRun<I> = { ...run, length: offset, removed: run.removed?.slice(0, offset) };
    run.removed = run.removed?.slice(offset);
    run.length -= offset;
    run.glue = left;
    this.all.splice(index, 0, left);
  }
}

// Rule R5: after a reconnect, what is pending is expressed anew, in coordinates of what the server has now and of the pending
// operations before it.
//
// The passing side's clock is advanced, operation by operation, until it knows all that was recorded; where it then stands is
// where the next operation stands for it. Tags are asked for in order. The recorded side may go on recording in between; nothing
// may pass. `reset` takes the clock back.

import type { Tag } from "../tag.ts";
import { type Fate, type Item, insertedUpTo, type Run, removedEdge } from "./run.ts";
import type { RunTree } from "./run-tree.ts";
import type { SequenceBridge } from "./sequence-bridge.ts";

export class SequenceRewriter<I extends Item> {
  readonly #runs: RunTree<I>;
  /** The tag before the one that is asked for: up to it everything is known. */
  #known: Tag = 0;
  /** The runs that it knows more of than before, as far as nothing was recorded since. */
  readonly #changed = new Set<Run<I>>();

  constructor(bridge: SequenceBridge<I>) {
    this.#runs = bridge.runs;
  }

  /** `undefined` if nothing of the insert is left. To be asked for after the removal under the same tag. */
  insert(tag: Tag): { readonly gap: number; readonly glued: boolean } | undefined {
    const due = this.#runs.due(tag);
    const first = due.find((run) => run.movedFrom === undefined && indexOfInserted(run, tag) !== undefined);
    let place: { readonly gap: number; readonly glued: boolean } | undefined;
    if (first !== undefined) {
      const index = indexOfInserted(first, tag)!;
      const gap = this.#runs.countBefore(first, "known") + this.#runs.knownOf(first, index);
      place = { gap, glued: this.#isGlued(first, index, gap) };
    }
    this.#advance(tag, tag, due);
    return place;
  }

  /** From right to left: each is in coordinates after the one before it. */
  remove(tag: Tag): { readonly at: number; readonly count: number }[] {
    const due = this.#runs.due(tag);
    const ranges: { readonly at: number; readonly count: number }[] = [];
    for (const run of due) {
      const index = indexOfRemoved(run, tag);
      if (index === undefined) continue;
      const at = this.#runs.countBefore(run, "known") + this.#runs.knownOf(run, index);
      ranges.push({ at, count: run.removedStep === 0 ? run.length : 1 });
    }
    this.#advance(this.#known, tag, due);
    return ranges.reverse();
  }

  move(tag: Tag): { readonly at: number; readonly gap: number } | undefined {
    const due = this.#runs.due(tag);
    const run = due.find((each) => each.removedBy === tag && each.movedTo !== undefined);
    const place = run && {
      at: this.#runs.countBefore(run, "known"),
      gap: this.#runs.countBefore(run.movedTo!, "known"),
    };
    this.#advance(tag, tag, due);
    return place;
  }

  set(tag: Tag): { readonly at: number } | undefined {
    const due = this.#runs.due(tag);
    let first = due.find((each) => each.slot?.sets.some((set) => set.tag === tag));
    while (first?.movedFrom !== undefined) first = first.movedFrom;
    const run = first?.trail().find((each) => this.#runs.knownOf(each) > 0);
    const place = run && { at: this.#runs.countBefore(run, "known") };
    this.#advance(tag, tag, due);
    return place;
  }

  /** As if nothing had been asked. */
  reset(): void {
    this.#runs.setClocks(0, 0, this.#runs);
  }

  /** The same, where nothing was recorded since the first was asked for. */
  takeBack(): void {
    this.#runs.setClocks(0, 0, this.#changed);
    this.#changed.clear();
  }

  #advance(inserted: Tag, removed: Tag, changed: readonly Run<I>[]): void {
    this.#known = inserted;
    for (const run of changed) this.#changed.add(run);
    this.#runs.setClocks(inserted, removed, changed);
  }

  /** R2: does the item that this one is glued to stand directly before it, for the passing side as well? */
  #isGlued(run: Run<I>, index: number, gap: number): boolean {
    if (!this.#runs.isGluing) return false;
    if (index > 0) return this.#isLastKnown(run, index);
    const { glue } = run;
    if (glue === undefined || glue.isGone || gap === 0) return false;
    return (
      this.#isLastKnown(glue, glue.length) && this.#runs.countBefore(glue, "known") + this.#runs.knownOf(glue) === gap
    );
  }

  /** Of the first `count` items of a run, does the passing side know the last? */
  #isLastKnown(run: Run<I>, count: number): boolean {
    return this.#runs.knownOf(run, count) > this.#runs.knownOf(run, count - 1);
  }
}

function indexOfInserted(run: Fate, tag: Tag): number | undefined {
  const index = insertedUpTo(run, tag, run.length) - 1;
  if (index < 0) return undefined;
  if (run.insertedStep === 0) return run.insertedBy === tag ? 0 : undefined;
  return run.insertedBy + index * run.insertedStep === tag ? index : undefined;
}

function indexOfRemoved(run: Fate, tag: Tag): number | undefined {
  if (run.removedBy === Number.POSITIVE_INFINITY) return undefined;
  if (run.removedStep === 0) return run.removedBy === tag ? 0 : undefined;
  const edge = removedEdge(run, tag);
  const index = run.removedStep < 0 ? edge : edge - 1;
  if (index < 0 || index >= run.length) return undefined;
  return run.removedBy + index * run.removedStep === tag ? index : undefined;
}

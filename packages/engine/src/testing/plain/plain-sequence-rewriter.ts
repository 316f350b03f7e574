// Rule R5: after a reconnect, what is pending is expressed anew, in coordinates of what the server has now and of the pending
// operations before it. The rewriter reads the bridge and changes nothing; it is asked for the recorded tags in order.

import type { Tag } from "../../tag.ts";
import type { Item, PlainRun } from "./plain-run.ts";
import type { PlainSequenceBridge } from "./plain-sequence-bridge.ts";

export class PlainSequenceRewriter<I extends Item> {
  readonly #runs: readonly PlainRun<I>[];
  /** What is there after the steps that were asked for so far. */
  readonly #here: Set<PlainRun<I>>;
  readonly #targets: Set<PlainRun<I> | undefined>;

  constructor(bridge: PlainSequenceBridge<I>) {
    this.#runs = bridge.runs.all;
    this.#here = new Set(this.#runs.filter((run) => run.insertedBy === 0));
    this.#targets = new Set(this.#runs.map((run) => run.movedTo));
  }

  /** `undefined` if nothing of the insert is left. */
  insert(tag: Tag): { readonly gap: number; readonly glued: boolean } | undefined {
    const inserted = this.#runs.filter((run) => run.insertedBy === tag && !this.#targets.has(run));
    const first = inserted[0];
    if (first === undefined) return undefined;
    let left: PlainRun<I> | undefined;
    let gap = 0;
    for (const run of this.#runs) {
      if (run === first) break;
      if (!this.#here.has(run)) continue;
      left = run;
      gap += run.length;
    }
    for (const run of inserted) this.#here.add(run);
    return { gap, glued: left !== undefined && first.glue === left };
  }

  /** From right to left: each is in coordinates after the one before it. */
  remove(tag: Tag): { readonly at: number; readonly count: number }[] {
    return this.#removed(tag).map((run) => {
      const at = this.#rank(run);
      this.#here.delete(run);
      return { at, count: run.length };
    });
  }

  move(tag: Tag): { readonly at: number; readonly gap: number } | undefined {
    const run = this.#removed(tag)[0];
    if (run?.movedTo === undefined) return undefined;
    const position = { at: this.#rank(run), gap: this.#rank(run.movedTo) };
    this.#here.delete(run);
    this.#here.add(run.movedTo);
    return position;
  }

  set(tag: Tag): { readonly at: number } | undefined {
    for (const run of this.#here) {
      if (run.slot?.sets.some((set) => set.tag === tag)) return { at: this.#rank(run) };
    }
    return undefined;
  }

  #removed(tag: Tag): PlainRun<I>[] {
    return this.#runs.filter((run) => run.removedBy === tag).reverse();
  }

  #rank(run: PlainRun<I>): number {
    let count = 0;
    for (const each of this.#runs) {
      if (each === run) break;
      if (this.#here.has(each)) count += each.length;
    }
    return count;
  }
}

// What somebody hears who was away: of the changes of one author that just went on with typing, or with deleting, one entry. It says
// how many they were, so that versions are counted alike by all; each by itself is in the log.
//
// Law: to take in the joined entry, or the changes one by one, is the same (`extendSplice`).

import { extendSplice, type Operation, type SpliceOperation } from "@convergence/engine";
import type { Entry } from "./entry.ts";
import { joinedChangesMax } from "./limits.ts";

/** One change; or `count` of them, at least two: `version` and `time` are the last one's, `base` is the first one's, and the
 *  operations are what they do together. */
export type JoinedEntry = Entry & { readonly count?: number };

export const isPlainSplice = (operations: readonly Operation[]): operations is readonly [SpliceOperation] =>
  operations.length === 1 && operations[0]!.kind === "splice";

/** Joins entries in the order of their versions, and without a gap. */
export class EntryJoiner {
  readonly #emit: (entry: JoinedEntry) => void;
  #entry: Entry | undefined;
  /** What the entries since `#entry` do together. */
  #splice: SpliceOperation | undefined;
  #last: Entry | undefined;
  #count = 0;

  constructor(emit: (entry: JoinedEntry) => void) {
    this.#emit = emit;
  }

  add(entry: Entry): void {
    if (this.#goesOn(entry)) {
      this.#last = entry;
      this.#count++;
      return;
    }
    this.flush();
    this.#entry = this.#last = entry;
    this.#count = 1;
    const { operations } = entry;
    this.#splice = isPlainSplice(operations) && !operations[0].glued ? { ...operations[0] } : undefined;
  }

  /** Nothing goes on from here. */
  flush(): void {
    if (this.#entry === undefined) return;
    const { version, time } = this.#last!;
    if (this.#count === 1) this.#emit(this.#entry);
    else this.#emit({ ...this.#entry, version, time, count: this.#count, operations: [this.#splice!] });
    this.#entry = undefined;
    this.#splice = undefined;
  }

  #goesOn({ session, operations }: Entry): boolean {
    if (this.#splice === undefined || this.#entry!.session !== session || this.#count === joinedChangesMax)
      return false;
    return isPlainSplice(operations) && extendSplice(this.#splice, operations[0]);
  }
}

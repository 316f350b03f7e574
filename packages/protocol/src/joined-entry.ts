// What somebody hears who was away: of the changes of one author that just went on with typing, with deleting, or with correcting what
// was typed, one entry. It says how many they were, so that versions are counted alike by all; each by itself is in the log.
//
// Law: to take in the joined entry, or the changes one by one, is the same (`amendSplice`).

import { amendSplice, type ElementId, type Operation, type SpliceOperation } from "@convergence/engine";
import type { Entry } from "./entry.ts";
import { joinedChangesMax } from "./limits.ts";

/** One change; or `count` of them, at least two: `version` and `time` are the last one's, `base` is the first one's, and the
 *  operations are what they do together. */
export type JoinedEntry = Entry & { readonly count?: number };

export const isPlainSplice = (operations: readonly Operation[]): operations is readonly [SpliceOperation] =>
  operations.length === 1 && operations[0]!.kind === "splice";

/** An entry but for its operations: whoever has it in another form need not copy it. */
export type EntryHead = Omit<Entry, "operations">;

/** A splice that is added to. A class of its own: the platform takes it that operations never change, as long as none does. */
class OpenSplice {
  readonly kind = "splice";
  readonly glued = false;
  readonly element: ElementId;
  at: number;
  remove: number;
  insert: string;

  constructor({ element, at, remove, insert }: SpliceOperation) {
    this.element = element;
    this.at = at;
    this.remove = remove;
    this.insert = insert;
  }

  operation(): SpliceOperation {
    const { kind, element, at, remove, insert, glued } = this;
    return { kind, element, at, remove, insert, glued };
  }
}

/** Joins entries in the order of their versions, and without a gap. */
export class EntryJoiner {
  readonly #emit: (entry: JoinedEntry) => void;
  #first: EntryHead | undefined;
  #last: EntryHead | undefined;
  #operations: readonly Operation[] = [];
  /** What the entries since `#first` do together, if more can be joined. */
  #splice: OpenSplice | undefined;

  constructor(emit: (entry: JoinedEntry) => void) {
    this.#emit = emit;
  }

  /** `operations`: those of the entry. What is given may be kept until the next is added. */
  add(entry: EntryHead, operations: readonly Operation[]): void {
    const splice = isPlainSplice(operations) ? operations[0] : undefined;
    const open = this.#splice;
    if (open !== undefined && splice !== undefined) {
      const { session, version } = this.#first!;
      const goesOn = entry.session === session && entry.version < version + joinedChangesMax;
      if (goesOn && amendSplice(open, splice)) {
        this.#last = entry;
        return;
      }
    }
    this.flush();
    this.#first = entry;
    this.#last = entry;
    this.#operations = operations;
    if (splice !== undefined && !splice.glued) this.#splice = new OpenSplice(splice);
  }

  /** Nothing goes on from here. */
  flush(): void {
    if (this.#first === undefined) return;
    const { base, session, client, user } = this.#first;
    const { version, time } = this.#last!;
    const count = version - this.#first.version + 1;
    if (count === 1) this.#emit({ version, base, session, client, user, time, operations: this.#operations });
    else this.#emit({ version, base, session, client, user, time, operations: [this.#splice!.operation()], count });
    this.#first = undefined;
    this.#last = undefined;
    this.#splice = undefined;
  }
}

// What somebody hears who was away: of the changes in which one author edited texts, one entry, in which what just went on with
// typing, with deleting, or with correcting what was typed is one operation. It says how many changes they were, so that versions are
// counted alike by all; each by itself is in the log.
//
// Law: to take in the joined entry, or the changes one by one, is the same (`amendSplice`).

import { amendSplice, type ElementId, type Operation, type SpliceOperation } from "@convergence/engine";
import type { Entry } from "./entry.ts";
import { joinedChangesMax, joinedOperationsMax, joinedUnitsMax } from "./limits.ts";

/** One change; or `count` of them, at least two: `version` and `time` are the last one's, `base` is the first one's, and the
 *  operations are what they do together. */
export type JoinedEntry = Entry & { readonly count?: number };

const isPlainSplice = (operations: readonly Operation[]): operations is readonly [SpliceOperation] =>
  operations.length === 1 && operations[0]!.kind === "splice";

/** Whether these can be what so many changes do: each is a splice. */
export const canBeJoined = (operations: readonly Operation[], count: number): boolean =>
  operations.length > 0 &&
  operations.length <= Math.min(count, joinedOperationsMax) &&
  operations.every(({ kind }) => kind === "splice");

/** An entry but for its operations: whoever has it in another form need not copy it. */
export type EntryHead = Omit<Entry, "operations">;

/** A splice that is added to. A class of its own: the platform takes it that operations never change, as long as none does. */
class OpenSplice {
  readonly kind = "splice";
  readonly glued: boolean;
  readonly element: ElementId;
  at: number;
  remove: number;
  insert: string;

  constructor({ element, at, remove, insert, glued }: SpliceOperation) {
    this.element = element;
    this.at = at;
    this.remove = remove;
    this.insert = insert;
    this.glued = glued;
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
  /** What the entries since `#first` do, but for what `#splice` does in the end. */
  #operations: Operation[] = [];
  /** What those insert. */
  #units = 0;
  /** What can be added to. */
  #splice: OpenSplice | undefined;
  /** Is each of them a single splice? */
  #isOpen = false;

  constructor(emit: (entry: JoinedEntry) => void) {
    this.#emit = emit;
  }

  /** `operations`: those of the entry. */
  add(entry: EntryHead, operations: readonly Operation[]): void {
    if (!isPlainSplice(operations)) {
      this.flush();
      this.#begin(entry);
      this.#operations = [...operations];
      return;
    }
    const splice = operations[0];
    const goesOn = this.#isOpen && this.#isNext(entry);
    if (goesOn && this.#splice !== undefined && amendSplice(this.#splice, splice)) {
      this.#last = entry;
      return;
    }
    this.#close();
    if (!goesOn || this.#units > joinedUnitsMax || this.#operations.length === joinedOperationsMax) {
      this.flush();
      this.#begin(entry);
      this.#isOpen = true;
    }
    this.#last = entry;
    this.#splice = new OpenSplice(splice);
  }

  /** Nothing goes on from here. */
  flush(): void {
    if (this.#first === undefined) return;
    this.#close();
    const { base, session, client, user } = this.#first;
    const { version, time } = this.#last!;
    const count = version - this.#first.version + 1;
    const operations = this.#operations;
    if (count === 1) this.#emit({ version, base, session, client, user, time, operations });
    else this.#emit({ version, base, session, client, user, time, operations, count });
    this.#first = undefined;
    this.#isOpen = false;
  }

  #isNext({ session, version }: EntryHead): boolean {
    const first = this.#first!;
    return session === first.session && version < first.version + joinedChangesMax;
  }

  #begin(entry: EntryHead): void {
    this.#first = entry;
    this.#last = entry;
    this.#operations = [];
    this.#units = 0;
  }

  #close(): void {
    if (this.#splice === undefined) return;
    this.#operations.push(this.#splice.operation());
    this.#units += this.#splice.insert.length;
    this.#splice = undefined;
  }
}

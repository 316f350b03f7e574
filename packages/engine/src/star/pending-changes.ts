// The changes of a client that the server has not decided on, the oldest first; their sequence numbers count up by one.
//
// Somebody offline types hundreds of thousands of them, each of one operation. What such ones have in common is said once for the
// *stretch* that they are in, and of a keystroke no more is kept than its two numbers. Law: what was put in comes out, each change
// whole (`pending-changes.test.ts`); an operation may be another object that says the same.

import type { Operation } from "../operation.ts";
import { Queue } from "../queue.ts";
import type { Tag, Version } from "../tag.ts";
import { isKeystroke, Keystrokes } from "../text/keystrokes.ts";
import type { OutgoingChange } from "./outgoing-change.ts";

/** `tags`: what its operations are recorded under; one number if they count up from it. */
export type PendingChange = OutgoingChange & { readonly tags: Tag | readonly Tag[] };

export const tagOfOperation = ({ tags }: Pick<PendingChange, "tags">, index: number): Tag =>
  typeof tags === "number" ? tags + index : tags[index]!;

/**
 * Changes of one operation each, with sequence numbers from `from`, or a single other one. `ahead`: of the numbers are their tags.
 */
type Stretch = {
  readonly from: number;
  readonly ahead: number;
  readonly seen: Tag;
  readonly base: Version;
  readonly changes: Keystrokes | Operation[] | PendingChange;
};

const noOperations: readonly Operation[] = [];

/** A longer stretch would hold on to much that is decided. */
const stretchMax = 4096;

export class PendingChanges {
  readonly #stretches = new Queue<Stretch>();
  /** The stretch that goes on. */
  #latest: Stretch | undefined;
  /** The operation that was put in last, if its change is still here: it is about to be sent. */
  #operation: Operation | undefined;
  #sequence: number;
  #length = 0;

  /** `sequence`: the number before that of the first change. */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  get length(): number {
    return this.#length;
  }

  /** The number of the latest change, decided or not. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The change with so many before it. */
  at(index: number): PendingChange | undefined {
    if (!(index >= 0 && index < this.#length)) return undefined;
    const sequence = this.#sequence - this.#length + 1 + index;
    const { from, ahead, seen, base, changes } = this.#stretchOf(sequence);
    if ("operations" in changes) return changes;
    const isLast = sequence === this.#sequence && this.#operation !== undefined;
    const operation = isLast ? this.#operation! : changes.at(sequence - from)!;
    return { sequence, seen, base, operations: [operation], lost: noOperations, tags: sequence + ahead };
  }

  /** What the changes consist of, in order. */
  *operations(): Generator<Operation> {
    for (let index = 0; index < this.#length; index++) yield* this.at(index)!.operations;
  }

  /** A change of one operation, with the next number. */
  pushOperation(operation: Operation, seen: Tag, base: Version, tag: Tag): void {
    const sequence = ++this.#sequence;
    const ahead = tag - sequence;
    this.#length++;
    this.#operation = operation;
    const latest = this.#latest;
    const isSame = latest !== undefined && latest.seen === seen && latest.base === base && latest.ahead === ahead;
    if (isSame && sequence - latest.from < stretchMax && goesOn(latest.changes, operation)) return;
    const changes = operation.kind === "splice" && isKeystroke(operation) ? new Keystrokes(operation) : [operation];
    this.#latest = { from: sequence, ahead, seen, base, changes };
    this.#stretches.push(this.#latest);
  }

  /** A change with the next number. */
  push({ seen, base, operations, lost, tags }: Omit<PendingChange, "sequence">): void {
    if (operations.length === 1 && lost.length === 0) {
      return this.pushOperation(operations[0]!, seen, base, tagOfOperation({ tags }, 0));
    }
    const sequence = ++this.#sequence;
    this.#length++;
    this.#operation = undefined;
    this.#latest = undefined;
    this.#stretches.push({
      from: sequence,
      ahead: 0,
      seen,
      base,
      changes: { sequence, seen, base, operations, lost, tags },
    });
  }

  shift(): PendingChange | undefined {
    const change = this.at(0);
    if (change === undefined) return undefined;
    this.#length--;
    if ((this.#stretches.at(1)?.from ?? Number.POSITIVE_INFINITY) === change.sequence + 1) this.#stretches.shift();
    if (this.#length === 0) {
      this.#stretches.shift(); // the only one left
      this.#latest = undefined;
      this.#operation = undefined;
    }
    return change;
  }

  #stretchOf(sequence: number): Stretch {
    const last = this.#stretches.at(-1)!;
    if (last.from <= sequence) return last;
    let low = 0;
    let high = this.#stretches.length - 1;
    if (this.#stretches.at(1)!.from > sequence) high = 0; // the first, as often as the last
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#stretches.at(middle)!.from <= sequence) low = middle;
      else high = middle - 1;
    }
    return this.#stretches.at(low)!;
  }
}

/** Takes an operation into a stretch, if it is of its kind. */
function goesOn(changes: Stretch["changes"], operation: Operation): boolean {
  if (changes instanceof Keystrokes) return operation.kind === "splice" && changes.add(operation);
  if (!Array.isArray(changes) || (operation.kind === "splice" && isKeystroke(operation))) return false;
  changes.push(operation);
  return true;
}

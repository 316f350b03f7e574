// The changes of a client that the server has not decided on, the oldest first; their sequence numbers count up by one.
//
// Somebody offline types hundreds of thousands of them, most of one operation. Of such a one the operation alone is kept: the rest
// is said once for the *stretch* that it is in. Law: what was put in comes out, each change whole (`pending-changes.test.ts`).

import type { Operation } from "../operation.ts";
import { Queue } from "../queue.ts";
import type { Tag, Version } from "../tag.ts";
import type { OutgoingChange } from "./outgoing-change.ts";

/** `tags`: what its operations are recorded under; one number if they count up from it. */
export type PendingChange = OutgoingChange & { readonly tags: Tag | readonly Tag[] };

export const tagOfOperation = ({ tags }: Pick<PendingChange, "tags">, index: number): Tag =>
  typeof tags === "number" ? tags + index : tags[index]!;

/** Changes of one operation each, from the sequence number `from` to the next stretch. `ahead`: of the numbers are their tags. */
type Stretch = { readonly from: number; readonly ahead: number; readonly seen: Tag; readonly base: Version };

const noOperations: readonly Operation[] = [];

export class PendingChanges {
  /** An operation is the whole of a change in a stretch. */
  readonly #changes = new Queue<Operation | PendingChange>();
  readonly #stretches = new Queue<Stretch>();
  /** The stretch that goes on. */
  #latest: Stretch | undefined;
  #sequence: number;

  /** `sequence`: the number before that of the first change. */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  get length(): number {
    return this.#changes.length;
  }

  /** The number of the latest change, decided or not. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The change with so many before it. */
  at(index: number): PendingChange | undefined {
    const change = this.#changes.at(index);
    return change === undefined ? undefined : this.#whole(change, this.#sequence - this.length + 1 + index);
  }

  /** What the changes consist of, in order. */
  *operations(): Generator<Operation> {
    for (const change of this.#changes) {
      if ("kind" in change) yield change;
      else yield* change.operations;
    }
  }

  /** A change of one operation, with the next number. */
  pushOperation(operation: Operation, seen: Tag, base: Version, tag: Tag): void {
    const sequence = ++this.#sequence;
    const latest = this.#latest;
    if (latest === undefined || latest.seen !== seen || latest.base !== base || latest.ahead !== tag - sequence) {
      this.#latest = { from: sequence, ahead: tag - sequence, seen, base };
      this.#stretches.push(this.#latest);
    }
    this.#changes.push(operation);
  }

  /** A change with the next number. */
  push({ seen, base, operations, lost, tags }: Omit<PendingChange, "sequence">): void {
    if (operations.length === 1 && lost.length === 0) {
      return this.pushOperation(operations[0]!, seen, base, tagOfOperation({ tags }, 0));
    }
    this.#changes.push({ sequence: ++this.#sequence, seen, base, operations, lost, tags });
  }

  shift(): PendingChange | undefined {
    const sequence = this.#sequence - this.length + 1;
    const change = this.#changes.shift();
    if (change === undefined) return undefined;
    const whole = this.#whole(change, sequence);
    while ((this.#stretches.at(1)?.from ?? Number.POSITIVE_INFINITY) <= sequence + 1) this.#stretches.shift();
    if (this.length === 0) {
      this.#stretches.shift(); // the only one left
      this.#latest = undefined;
    }
    return whole;
  }

  #whole(change: Operation | PendingChange, sequence: number): PendingChange {
    if (!("kind" in change)) return change;
    const { seen, base, ahead } = this.#stretchOf(sequence);
    return { sequence, seen, base, operations: [change], lost: noOperations, tags: sequence + ahead };
  }

  #stretchOf(sequence: number): Stretch {
    const latest = this.#latest!;
    if (latest.from <= sequence) return latest;
    let low = 0;
    let high = this.#stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#stretches.at(middle)!.from <= sequence) low = middle;
      else high = middle - 1;
    }
    return this.#stretches.at(low)!;
  }
}

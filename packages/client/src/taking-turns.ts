// Long work that lets everybody else have a turn after each slice of time.

import { Slice, type SliceLimits } from "./slice.ts";
import type { Timers } from "./timers.ts";

export class TakingTurns {
  readonly #timers: Pick<Timers, "now" | "nextTurn">;
  readonly #limits: SliceLimits;
  readonly #signal: AbortSignal | undefined;
  #slice: Slice;

  constructor(timers: Pick<Timers, "now" | "nextTurn">, limits: SliceLimits, signal?: AbortSignal) {
    this.#timers = timers;
    this.#limits = limits;
    this.#signal = signal;
    this.#slice = new Slice(limits, timers.now);
  }

  /** Is the slice over? Then `rest` comes before anything else. */
  get isDue(): boolean {
    return this.#slice.stepsLeft === 0;
  }

  /** Notes steps that were taken. */
  spend(steps: number): void {
    this.#slice.spend(steps);
  }

  /** Everybody else has a turn, and another slice begins. Rejects with the signal's reason if it was given up meanwhile. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => this.#timers.nextTurn(resolve));
    this.#signal?.throwIfAborted();
    this.#slice = new Slice(this.#limits, this.#timers.now);
  }

  /** What `map` makes of each item, in order. The clock is not looked at for each. */
  async mapped<From, To>(items: readonly From[], map: (item: From) => To): Promise<To[]> {
    const made: To[] = [];
    for (let from = 0; from < items.length; from += itemsPerLook) {
      if (this.isDue) await this.rest();
      const some = items.slice(from, from + itemsPerLook);
      for (const item of some) made.push(map(item));
      this.spend(some.length);
    }
    return made;
  }
}

/** Some microseconds each: less than a millisecond between two looks at the clock. */
const itemsPerLook = 100;

// Counts how often something failed in a row, so that it is tried more and more seldom. What held for a while was a success,
// even if nothing else tells.

import { settledAfterMs } from "./limits.ts";

export class Attempts {
  readonly #now: () => number;
  #failed = 0;
  #begunAt = Number.POSITIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** It works, as far as can be seen. */
  begun(): void {
    this.#begunAt = this.#now();
  }

  /** It has done what it is for. */
  succeeded(): void {
    this.#failed = 0;
  }

  /** It failed. Returns how often it had failed in a row before. */
  failed(): number {
    if (this.#now() - this.#begunAt >= settledAfterMs) this.#failed = 0;
    this.#begunAt = Number.POSITIVE_INFINITY;
    return this.#failed++;
  }
}

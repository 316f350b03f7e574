// Something that is done soon when it is asked for, and no more often than every so many milliseconds.

import type { Clock } from "../clock.ts";

export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #action: () => void;
  #doneAt = Number.NEGATIVE_INFINITY;
  #isDue = false;

  constructor(clock: Clock, everyMs: number, action: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#action = action;
  }

  ask(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const waitMs = this.#doneAt + this.#everyMs - this.#clock.now();
    if (waitMs > 0 && waitMs <= this.#everyMs) this.#clock.after(waitMs, () => this.#do());
    else this.#clock.soon(() => this.#do()); // also where the clock was set back
  }

  #do(): void {
    this.#isDue = false;
    this.#doneAt = this.#clock.now();
    this.#action();
  }
}

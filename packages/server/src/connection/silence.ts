// Notices that nothing has been heard of somebody for too long.
//
// Law: nobody is given up who was heard less than `msMax` ago, whatever the clock does, and who is silent is by 17/16 of it. So one
// timer serves many messages: to set one for each would cost more than to read most of them.

import type { Clock } from "../clock.ts";

export class Silence {
  readonly #clock: Pick<Clock, "now" | "after">;
  readonly #msMax: number;
  readonly #graceMs: number;
  readonly #onTooLong: () => void;
  #cancel: (() => void) | undefined;
  #setAt = 0;

  constructor(clock: Pick<Clock, "now" | "after">, msMax: number, onTooLong: () => void) {
    this.#clock = clock;
    this.#msMax = msMax;
    this.#graceMs = Math.ceil(msMax / 16);
    this.#onTooLong = onTooLong;
  }

  /** Something was heard: from now on it is silent. */
  broken(): void {
    const age = this.#clock.now() - this.#setAt;
    // Also where the clock was set back, or far ahead, the timer is set anew.
    if (this.#cancel !== undefined && age >= 0 && age < this.#graceMs) return;
    this.#cancel?.();
    this.#setAt = this.#clock.now();
    this.#cancel = this.#clock.after(this.#msMax + this.#graceMs, this.#onTooLong);
  }

  /** It is not listened to. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

// A clock that is wrong, and is put right or wrong at any moment. Durations stay true: timers do not depend on it.

import type { VirtualTime } from "./virtual-time.ts";

export class SkewedClock {
  readonly #time: VirtualTime;
  #offsetMs: number;

  constructor(time: VirtualTime, offsetMs = 0) {
    this.#time = time;
    this.#offsetMs = offsetMs;
  }

  now(): number {
    return this.#time.now + this.#offsetMs;
  }

  jump(byMs: number): void {
    this.#offsetMs += byMs;
  }
}

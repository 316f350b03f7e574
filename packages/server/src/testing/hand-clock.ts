// Time that passes when a test says so. What is to happen soon happens as always.

import { type Clock, systemClock } from "../clock.ts";
import { quiet } from "./loop-client.ts";

/** A clock that a test moves on. */
export class HandClock implements Clock {
  #now = 1000;
  #timers: { at: number; callback: () => void }[] = [];
  /** Timers that are waiting. */
  get waiting(): number {
    return this.#timers.length;
  }
  readonly now = (): number => this.#now;
  readonly soon = systemClock.soon;
  readonly after = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.#now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now);
    for (const { callback } of due) callback();
    await quiet();
  }
}

// A clock that stands still until a test moves it.

import type { Clock } from "../clock.ts";
import { quiet } from "./loop-client.ts";

export class ManualClock implements Clock {
  #now = 1_000_000;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** Timers that are waiting. */
  get waiting(): number {
    return this.#timers.length;
  }

  readonly soon = (callback: () => void): void => void setImmediate(callback);

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((each) => each.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = Math.max(this.#now, until); // a callback may have moved it
  }

  /** The same, until what comes of it has come. */
  async pass(ms: number): Promise<void> {
    this.advance(ms);
    await quiet();
  }
}

// Time that passes only when a test says so.

import type { Timers } from "../timers.ts";

export class VirtualTimers implements Timers {
  #now = 1_000_000;
  #due: { readonly at: number; readonly action: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (ms: number, action: () => void): (() => void) => {
    const entry = { at: this.#now + ms, action };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((each) => each !== entry);
    };
  };

  readonly soon = (action: () => void): void => queueMicrotask(action);

  /** While set, what yields to others waits for `turn`. */
  holdsTurns = false;
  #turns: (() => void)[] = [];

  readonly nextTurn = (action: () => void): void => {
    if (this.holdsTurns) this.#turns.push(action);
    else queueMicrotask(action);
  };

  /** Lets everybody who yielded go on; false if nobody did. */
  turn(): boolean {
    const turns = this.#turns;
    this.#turns = [];
    for (const action of turns) action();
    return turns.length > 0;
  }

  /** How long until the next timer; `undefined` if there is none. */
  get nextInMs(): number | undefined {
    const times = this.#due.map((each) => each.at);
    return times.length === 0 ? undefined : Math.min(...times) - this.#now;
  }

  /** Lets time pass; what falls due runs at its time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#due.filter((each) => each.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = until;
  }
}

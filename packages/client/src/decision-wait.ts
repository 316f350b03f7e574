// Whoever waits until the server has decided own changes, up to one of them; what is done after that is not waited for.

import type { Branch } from "@convergence/engine";

type Waiting = { readonly upTo: number; readonly end: (isDecided: boolean) => void };

export class DecisionWait {
  readonly #branch: () => Branch;
  #waiting: readonly Waiting[] = [];

  constructor(branch: () => Branch) {
    this.#branch = branch;
  }

  /** Resolves with true once all is decided that was done by now, with false if nobody is there to decide it. */
  decided(): Promise<boolean> {
    const upTo = this.#branch().sequence;
    if (upTo <= this.#latest) return Promise.resolve(true);
    return new Promise((end) => {
      this.#waiting = [...this.#waiting, { upTo, end }];
    });
  }

  /** Something may be decided. */
  check(): void {
    if (this.#waiting.length === 0) return;
    const latest = this.#latest;
    for (const { upTo, end } of this.#waiting) if (upTo <= latest) end(true);
    this.#waiting = this.#waiting.filter(({ upTo }) => upTo > latest);
  }

  /** Nothing is decided for now. */
  giveUp(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { end } of waiting) end(false);
  }

  /** The sequence number of the latest decided change; they are decided in their order. */
  get #latest(): number {
    const { sequence, pendingCount } = this.#branch();
    return sequence - pendingCount;
  }
}

// The end of a tick: everybody who has something to send sends it then, one after the other. One callback of the platform for all
// of them, since one for each costs more than what it sends.

import type { Clock } from "./clock.ts";

export type Flushing = { readonly flush: () => void };

export class FlushTurn {
  readonly #clock: Pick<Clock, "soon">;
  #due: Flushing[] = [];

  constructor(clock: Pick<Clock, "soon">) {
    this.#clock = clock;
  }

  /** Calls back when what has arrived in this tick is done with. Should one throw, those after it have their turn all the same. */
  add(flushing: Flushing): void {
    if (this.#due.push(flushing) === 1) this.#clock.soon(() => this.#flush());
  }

  #flush(): void {
    const due = this.#due;
    this.#due = [];
    let done = 0;
    try {
      for (; done < due.length; done++) due[done]!.flush();
    } finally {
      for (const each of due.slice(done + 1)) this.add(each);
    }
  }
}

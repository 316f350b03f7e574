// Finds out that the other end is gone although the socket says nothing: asks after a silence, and gives up without an answer.
//
// Silence in either direction counts, because a server drops clients that say nothing. A timer that fires late (a laptop that
// slept, a tab in the background) asks first and never gives up without having asked.

import type { Timers } from "./timers.ts";

export type HeartbeatOptions = {
  readonly timers: Timers;
  readonly pingAfterMs: number;
  readonly answerMsMax: number;
  readonly ping: () => void;
  readonly lost: () => void;
};

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #heardAt: number;
  #saidAt: number;
  #asked = false;
  #cancel: () => void;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#heardAt = this.#saidAt = options.timers.now();
    this.#cancel = options.timers.after(options.pingAfterMs, () => this.#check());
  }

  heard(): void {
    this.#heardAt = this.#options.timers.now();
    this.#asked = false;
  }

  said(): void {
    this.#saidAt = this.#options.timers.now();
  }

  stop(): void {
    this.#cancel();
  }

  #check(): void {
    const { timers, pingAfterMs, answerMsMax, ping, lost } = this.#options;
    if (this.#asked) return lost();
    const quietMs = timers.now() - Math.min(this.#heardAt, this.#saidAt);
    // Below 0 the clock was put back, and says nothing about how long it has been.
    if (quietMs >= 0 && quietMs < pingAfterMs) {
      this.#cancel = timers.after(pingAfterMs - quietMs, () => this.#check());
      return;
    }
    this.#asked = true;
    this.#cancel = timers.after(answerMsMax, () => this.#check());
    ping();
  }
}

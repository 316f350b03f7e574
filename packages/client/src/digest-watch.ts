// When nothing has happened for a while, and something has since the last time: says what the model is here, so that the server
// can tell if it has something else.
//
// The digest is made in slices, so that the page stays alive, and only of a model that stays as it is meanwhile. What the server
// answers, and whether it does, is not known here.

import { type Branch, digesting, type StateDigest } from "@convergence/engine";
import { digestAfterMs } from "./limits.ts";
import { Slice, type SliceLimits } from "./slice.ts";
import type { Timers } from "./timers.ts";

export type DigestWatchOptions = {
  readonly timers: Timers;
  readonly slice: SliceLimits;
  readonly branch: () => Branch;
  /** Is here what the server has, and nothing on its way from or to it? */
  readonly isAtRest: () => boolean;
  readonly say: (version: number, digest: StateDigest) => void;
};

export class DigestWatch {
  readonly #options: DigestWatchOptions;
  /** What is waited for, or under way; `undefined` if nothing has changed since the last time. */
  #attempt: object | undefined;
  #cancel: () => void = () => undefined;

  constructor(options: DigestWatchOptions) {
    this.#options = options;
  }

  /** The model has changed. */
  changed(): void {
    if (this.#attempt === undefined) this.#wait();
  }

  /** The connection is gone. */
  stop(): void {
    this.#attempt = undefined;
    this.#cancel();
  }

  /** Until it has stayed as it is for a while. */
  #wait(): void {
    const { timers, branch, isAtRest } = this.#options;
    const attempt = {};
    this.#attempt = attempt;
    const before = stateOf(branch());
    this.#cancel = timers.after(digestAfterMs, () => {
      if (this.#attempt !== attempt) return;
      const state = stateOf(branch());
      if (state !== before || !isAtRest()) this.#wait();
      else this.#goOn(digesting(branch().replica.document), state, attempt);
    });
  }

  #goOn(steps: Generator<undefined, StateDigest>, state: string, attempt: object): void {
    if (this.#attempt !== attempt) return;
    const { timers, slice: limits, branch, isAtRest, say } = this.#options;
    if (stateOf(branch()) !== state || !isAtRest()) return this.#wait();
    const slice = new Slice(limits, timers.now);
    do {
      slice.spend(1);
      const { done, value } = steps.next();
      if (!done) continue;
      this.#attempt = undefined;
      return say(branch().version, value);
    } while (slice.stepsLeft > 0);
    timers.nextTurn(() => this.#goOn(steps, state, attempt));
  }
}

/** Another text whenever anything has happened to the model. */
const stateOf = ({ version, replica }: Branch): string => `${version} ${replica.document.revision}`;

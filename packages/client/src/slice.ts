// A stretch of work after which everybody else gets a turn. It is over after a time, and after a number of steps whatever the
// clock says, so that tests in virtual time are cut up in the same way each time.

export type SliceLimits = {
  /** Milliseconds that a model may keep a page busy in one go. */
  readonly msMax: number;
  /** Operations taken in, or merged, in one go, but for the last change. */
  readonly stepsMax: number;
};

export class Slice {
  readonly #limits: SliceLimits;
  readonly #now: () => number;
  readonly #startedAt: number;
  #steps = 0;

  constructor(limits: SliceLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#startedAt = now();
  }

  /** How many steps are left at most. */
  get stepsLeft(): number {
    const elapsedMs = this.#now() - this.#startedAt;
    // A clock that was put back must not make the slice a long one.
    return elapsedMs < 0 || elapsedMs >= this.#limits.msMax ? 0 : Math.max(0, this.#limits.stepsMax - this.#steps);
  }

  /** Notes steps that were taken. */
  spend(steps: number): void {
    this.#steps += steps;
  }
}

// How far a model has come on its way back: what it missed is received, what is pending is merged, then sent. Pure but for the
// clock that it is given.
//
// Law: within a phase `done` never falls and never exceeds `total`; each phase that has anything to do is told from its
// beginning to its end, where both are equal. What is told in between is spaced out.

export type ResyncPhase = "receiving" | "merging" | "sending";

/** Counts of changes. `total` grows if others go on meanwhile. */
export type ResyncProgress = { readonly phase: ResyncPhase; readonly done: number; readonly total: number };

/** More often than that nobody can read it. */
const spacingMs = 100;

export class ResyncProgressMeter {
  readonly #now: () => number;
  readonly #tell: () => void;
  #progress: ResyncProgress | undefined;
  #toldAt = 0;

  /** `tell`: there is news. */
  constructor(now: () => number, tell: () => void) {
    this.#now = now;
    this.#tell = tell;
  }

  /** `undefined`: the model is not on its way back. */
  get progress(): ResyncProgress | undefined {
    return this.#progress;
  }

  /** A phase begins; what was left of the one before is done. */
  start(phase: ResyncPhase, total: number): void {
    this.finish();
    if (total <= 0) return;
    this.#progress = { phase, done: 0, total };
    this.#say();
  }

  advance(phase: ResyncPhase, done: number): void {
    const current = this.#progress;
    if (current?.phase !== phase) return;
    const total = Math.max(current.total, done);
    this.#progress = { phase, done: Math.max(current.done, done), total };
    const elapsedMs = this.#now() - this.#toldAt;
    if (this.#progress.done < total && (elapsedMs >= spacingMs || elapsedMs < 0)) this.#say();
  }

  /** All of the present phase is done. */
  finish(): void {
    const current = this.#progress;
    if (current === undefined) return;
    this.#progress = { ...current, done: current.total };
    this.#say();
    this.#progress = undefined;
  }

  /** The way back was cut off. */
  drop(): void {
    this.#progress = undefined;
  }

  #say(): void {
    this.#toldAt = this.#now();
    this.#tell();
  }
}

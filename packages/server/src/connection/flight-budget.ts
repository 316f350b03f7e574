// The memory that undecided changes take, of one session or of all of a server, and who waits for some of it to come free. Pure.
//
// Invariant: `used` is what was taken and not given back; it never exceeds the limit. From half of the limit on it is `isTight`,
// and whoever can wait should.

export class FlightBudget {
  readonly #bytesMax: number;
  #used = 0;
  readonly #waiting = new Set<() => void>();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get used(): number {
    return this.#used;
  }

  get isTight(): boolean {
    return this.#used > this.#bytesMax / 2;
  }

  /** False, and nothing is taken, if there is not so much. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#bytesMax) return false;
    this.#used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
    if (this.#waiting.size === 0 || this.isTight) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callBack of waiting) callBack();
  }

  /** Calls back once, when it is not tight any more. Returns what cancels it. */
  whenRoomy(callBack: () => void): () => void {
    this.#waiting.add(callBack);
    return () => void this.#waiting.delete(callBack);
  }
}

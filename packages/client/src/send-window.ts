// How many changes may be on their way to the server at once. Fewer after it could not merge what it got, because others had
// committed too much meanwhile; slowly more while it goes well: so several who come back at once find a pace at which all get
// on. Pure.

/** So few are merged in time however busy the model is. */
const sizeMin = 32;
/** Changes decided for one more to be on its way. */
const decidedPerStep = 8;

export class SendWindow {
  readonly #sizeMax: number;
  #size: number;
  #decided = 0;

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
    this.#size = sizeMax;
  }

  get size(): number {
    return this.#size;
  }

  /** The server has decided on a change. */
  widen(): void {
    if (++this.#decided % decidedPerStep === 0) this.#size = Math.min(this.#sizeMax, this.#size + 1);
  }

  /** The server could not merge what it got. */
  narrow(): void {
    this.#size = Math.max(Math.min(sizeMin, this.#sizeMax), this.#size >> 1);
  }
}

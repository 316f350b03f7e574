// Does something just before the page is drawn, once however often it was asked for. What takes long is done for one field in one
// frame, and then not again for a while, so that it does not take up the page.
//
// Where nothing is drawn, as in tests and in Node, it is done at the end of the present piece of work.

/** What a page offers. In one that is not looked at, nothing is drawn until somebody does. */
export type Page = {
  readonly requestAnimationFrame?: (action: (frame: number) => void) => number;
  readonly cancelAnimationFrame?: (handle: number) => void;
};

/** Of the time, at least this many parts for others to one for this. */
const restParts = 3;
/** Work that takes longer makes the next wait. */
const longFromMs = 4;

/** The frame in which something took long, on any field of the page. */
let longFrame = Number.NaN;

export class DrawingTurn {
  readonly #work: () => void;
  readonly #page: Page;
  #cancel: (() => void) | undefined;
  #restUntil = 0;

  constructor(work: () => void, page: Page = globalThis as Page) {
    this.#work = work;
    this.#page = page;
  }

  request(): void {
    if (this.#cancel !== undefined) return;
    if (this.#page.requestAnimationFrame === undefined) return this.#atEnd();
    const restMs = this.#restUntil - performance.now();
    if (restMs <= 0) return this.#whenDrawn();
    const handle = setTimeout(() => this.#whenDrawn(), restMs);
    this.#cancel = () => clearTimeout(handle);
  }

  /** What was asked for is not done any more. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #atEnd(): void {
    let isWanted = true;
    queueMicrotask(() => {
      if (!isWanted) return;
      this.#cancel = undefined;
      this.#work();
    });
    this.#cancel = () => {
      isWanted = false;
    };
  }

  #whenDrawn(): void {
    const handle = this.#page.requestAnimationFrame!((frame) => {
      if (frame === longFrame) return this.#whenDrawn();
      this.#cancel = undefined;
      this.#act(frame);
    });
    this.#cancel = () => this.#page.cancelAnimationFrame?.(handle);
  }

  #act(frame: number): void {
    const startedAt = performance.now();
    this.#work();
    const now = performance.now();
    if (now - startedAt < longFromMs) return;
    longFrame = frame;
    this.#restUntil = now + restParts * (now - startedAt);
  }
}

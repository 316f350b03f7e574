// What happened in a world, one line for each event: virtual time, who, what. Keeps the last lines, and gives all to whoever listens.

/** What is kept: enough for the longest world that was shrunk, and little beside the world itself. */
const linesMax = 50_000;
const msPerSecond = 1000;

export class Trace {
  readonly #now: () => number;
  readonly #listener: ((line: string) => void) | undefined;
  #lines: string[] = [];
  #isOver = false;

  constructor(now: () => number, listener: ((line: string) => void) | undefined) {
    this.#now = now;
    this.#listener = listener;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What happens afterwards is no part of the world. */
  end(): void {
    this.#isOver = true;
  }

  add(who: string, what: string): void {
    if (this.#isOver) return;
    const line = `${(this.#now() / msPerSecond).toFixed(3).padStart(8)} ${who.padEnd(9)} ${what}`;
    this.#lines.push(line);
    if (this.#lines.length > 2 * linesMax) this.#lines = this.#lines.slice(-linesMax);
    this.#listener?.(line);
  }
}

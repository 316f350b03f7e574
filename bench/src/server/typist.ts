// One person's typing: runs of letters with jumps, each letter an edit. It only inserts, so that arrivals can be counted.

import { randomBelow } from "../random.ts";
import type { Keystroke } from "../trace.ts";
import type { OpenText } from "./load-client.ts";

/** Of how many letters one, on average, is typed somewhere else than after the one before. */
const jumpEvery = 20;

export class Typist {
  readonly #below: (bound: number) => number;
  readonly #letters: string[] = [];
  #caret = 0;

  constructor(seed: number) {
    this.#below = randomBelow(seed);
  }

  /** All that was typed. */
  get letters(): readonly string[] {
    return this.#letters;
  }

  type(text: OpenText): void {
    const length = text.length();
    if (this.#caret > length || this.#below(jumpEvery) === 0) this.#caret = this.#below(length + 1);
    const keystroke: Keystroke = { at: this.#caret++, remove: 0, insert: String.fromCharCode(97 + this.#below(26)) };
    this.#letters.push(keystroke.insert);
    text.edit(keystroke);
  }
}

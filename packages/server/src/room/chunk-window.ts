// How much of a long stream is on its way to one reader: chunks go out while fewer than a number of them are unseen, so that the
// line stays busy and nothing piles up. Pure.

import type { Version } from "@convergence/engine";

export class ChunkWindow {
  readonly #chunksMax: number;
  /** The last version of each chunk that was sent and is not known to be seen. */
  #unseen: Version[] = [];

  constructor(chunksMax: number) {
    this.#chunksMax = chunksMax;
  }

  /** May another chunk go? */
  get isOpen(): boolean {
    return this.#unseen.length < this.#chunksMax;
  }

  /** A chunk went out that ends with a version. */
  sent(version: Version): void {
    this.#unseen.push(version);
  }

  /** The reader has taken in everything up to a version. */
  seen(version: Version): void {
    this.#unseen = this.#unseen.filter((end) => end > version);
  }
}

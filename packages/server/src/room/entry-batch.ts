// What was committed and follows each other, encoded, on its way to sessions. Many of them are sent the same batch.

import { entriesFrame, entriesPerMessageMax } from "@convergence/protocol";
import { entriesBytesMax } from "../limits.ts";

/** Is it little enough for one message, but not nothing? */
export const isBatch = (count: number, bytes: number): boolean =>
  count > 0 && count < entriesPerMessageMax && bytes < entriesBytesMax;

export class EntryBatch {
  readonly items: readonly Uint8Array[];
  /** Of entries: an item may have several. */
  readonly count: number;
  /** How many of the entries tell the session of changes of its own. */
  readonly own: number;
  #channel = 0;
  #frame: Uint8Array | undefined;

  constructor(items: readonly Uint8Array[], own = 0, count: number = items.length) {
    this.items = items;
    this.own = own;
    this.count = count;
  }

  /** The frame that carries it on a channel: the same bytes for all who ask with the same number, one after the other. */
  frame(channel: number): Uint8Array {
    if (this.#frame === undefined || this.#channel !== channel) {
      this.#frame = entriesFrame(channel, this.items, this.count);
      this.#channel = channel;
    }
    return this.#frame;
  }
}

// Packing a log, one segment after the other: a reading thread of its own makes it, the thread that commits adds it and deletes its rows.
//
// Law: at every moment each entry is in a segment or in a row, whoever dies. No question waits for a segment that is being made, and one
// model is packed at a time: packing takes one processor at most.

import type { ModelHandle } from "@convergence/storage";
import type { ReadingThread } from "./reading-thread.ts";
import type { RequestQueue } from "./request-queue.ts";
import type { StoreCalls } from "./store-calls.ts";

export class Packing {
  readonly #queue: RequestQueue<StoreCalls>;
  readonly #maker: ReadingThread;
  readonly #changesPerSegment: number;
  #last: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(queue: RequestQueue<StoreCalls>, maker: ReadingThread, changesPerSegment: number) {
    this.#queue = queue;
    this.#maker = maker;
    this.#changesPerSegment = changesPerSegment;
  }

  /** Ends at the next step. What is packed by then stays. */
  stop(): void {
    this.#isStopped = true;
  }

  pack(handle: ModelHandle, upTo: number): Promise<number> {
    const packed = this.#last.then(() => this.#pack(handle, upTo));
    this.#last = packed.catch(() => undefined);
    return packed;
  }

  async #pack(handle: ModelHandle, upTo: number): Promise<number> {
    let packed = 0;
    try {
      for (;;) {
        const { packedTo, segment } = await this.#maker.ask("nextSegment", [handle, this.#changesPerSegment, upTo]);
        packed = packedTo;
        // What an interruption has left is deleted before anything else.
        if (packedTo > 0) while (!this.#isStopped && (await this.#queue.ask("trimLog", [handle])));
        if (segment === undefined && packedTo > 0) await this.#queue.ask("forgetAuthors", [handle]);
        if (segment === undefined || this.#isStopped) return packed;
        const bytes = segment.bytes.length + segment.snapshot.length;
        if (await this.#queue.ask("addSegment", [handle, segment], bytes)) packed = segment.last;
      }
    } catch (error) {
      if (this.#isStopped) return packed;
      throw error;
    }
  }
}

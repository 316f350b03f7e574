// The frames of one socket on their way in: those that are packed are unpacked first, and none overtakes another.

import { isPackedFrame, packedContent, serverFrameBytesMax } from "@convergence/protocol";
import { inflate as platformInflate } from "./inflate.ts";

export type InboxOptions = {
  readonly take: (frame: Uint8Array<ArrayBuffer>) => void;
  /** A frame cannot be unpacked; nothing is taken after it. */
  readonly onFault: (error: unknown) => void;
  readonly inflate?: typeof platformInflate;
};

export class Inbox {
  readonly #options: InboxOptions;
  readonly #inflate: typeof platformInflate;
  /** They wait for one that is being unpacked; `undefined` if none is. */
  #waiting: Uint8Array<ArrayBuffer>[] | undefined;
  #isClosed = false;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#inflate = options.inflate ?? platformInflate;
  }

  hear(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#isClosed) return;
    if (this.#waiting !== undefined) this.#waiting.push(frame);
    else if (isPackedFrame(frame)) this.#unpack(frame);
    else this.#options.take(frame);
  }

  /** Nothing is taken any more. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = undefined;
  }

  #unpack(frame: Uint8Array<ArrayBuffer>): void {
    let inflated: ReturnType<typeof platformInflate>;
    try {
      inflated = this.#inflate(packedContent(frame), serverFrameBytesMax);
    } catch (error) {
      return this.#fail(error);
    }
    if (inflated instanceof Uint8Array) return this.#take(inflated);
    this.#waiting = [];
    inflated.then(
      (content) => this.#goOn(content),
      (error: unknown) => this.#fail(error),
    );
  }

  #goOn(content: Uint8Array<ArrayBuffer>): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    try {
      this.#take(content);
      for (const frame of waiting) this.hear(frame);
    } catch (error) {
      this.#fail(error); // what waited behind it must not be skipped
    }
  }

  #take(content: Uint8Array<ArrayBuffer>): void {
    if (this.#isClosed) return;
    if (isPackedFrame(content)) return this.#fail(new TypeError("A frame was packed twice"));
    this.#options.take(content);
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.onFault(error);
  }
}

// One measurement, as a child process reports it.

import type { Cannot } from "./contestant.ts";
import type { Weight } from "./weight.ts";

export type Sizes = {
  readonly messages: number;
  /** Bytes of the messages, and with the WebSocket's own header before each. */
  readonly payload: number;
  readonly framed: number;
};

export type Measured = {
  readonly ms: number;
  readonly up?: Sizes;
  /** What a server sends on, where there is one. */
  readonly down?: Sizes;
  /** Bytes of one exchange. */
  readonly bytes?: number;
  readonly weight?: Weight;
  /** What it came to, for the parent to compare. */
  readonly letters?: string;
  readonly remark?: string;
};

export type Outcome = Measured | Cannot;

/** Adds up messages as a WebSocket would carry them. A client masks what it sends: four bytes more. */
export class Scale {
  readonly #mask: number;
  #messages = 0;
  #payload = 0;
  #headers = 0;

  constructor(direction: "up" | "down") {
    this.#mask = direction === "up" ? 4 : 0;
  }

  add({ length }: Uint8Array): void {
    this.#messages++;
    this.#payload += length;
    this.#headers += this.#mask + (length < 126 ? 2 : length < 65_536 ? 4 : 10);
  }

  get sizes(): Sizes {
    return { messages: this.#messages, payload: this.#payload, framed: this.#payload + this.#headers };
  }
}

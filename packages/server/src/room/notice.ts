// A message that all in a room hear alike: encoded once for each number of a channel, which is mostly the same.

import { encodeServerMessages, type ServerMessage } from "@convergence/protocol";
import type { Unaddressed } from "./unaddressed.ts";

export class Notice {
  readonly #message: Unaddressed<ServerMessage>;
  readonly #encoded = new Map<number, Uint8Array>();

  constructor(message: Unaddressed<ServerMessage>) {
    this.#message = message;
  }

  encodedFor(channel: number): Uint8Array {
    let bytes = this.#encoded.get(channel);
    if (bytes === undefined) {
      bytes = encodeServerMessages([{ ...this.#message, channel } as ServerMessage]);
      this.#encoded.set(channel, bytes);
    }
    return bytes;
  }
}

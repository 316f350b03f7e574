// Messages that many sessions are sent, each on a channel of its own: encoded once for all who have the same channel.

import { encodeServerMessages, type ServerMessage } from "@convergence/protocol";
import type { Unaddressed } from "./unaddressed.ts";

export class ChannelFrame {
  readonly messages: readonly Unaddressed<ServerMessage>[];
  readonly #encoded = new Map<number, Uint8Array>();

  constructor(messages: readonly Unaddressed<ServerMessage>[]) {
    this.messages = messages;
  }

  encodedFor(channel: number): Uint8Array {
    let bytes = this.#encoded.get(channel);
    if (bytes === undefined) {
      bytes = encodeServerMessages(this.messages.map((message) => ({ ...message, channel }) as ServerMessage));
      this.#encoded.set(channel, bytes);
    }
    return bytes;
  }
}

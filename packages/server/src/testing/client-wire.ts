// What a client and a server say to each other on one connection, as tests like to see it: changes and entries one by one. Keeps
// for each channel what its streams go on from.

import { inflateRawSync } from "node:zlib";
import {
  type Change,
  ChangesEncoder,
  type ClientMessage,
  type Committed,
  decodeServerMessages,
  EntriesDecoder,
  type Entry,
  encodeClientMessages,
  isPackedFrame,
  type ServerMessage,
} from "@convergence/protocol";

/** What a client says. A change goes out in a message of its own. */
export type Said = ClientMessage | ({ readonly kind: "change"; readonly channel: number } & Change);

/** What a client hears. */
export type Heard =
  | Exclude<ServerMessage, { readonly kind: "entries" }>
  | { readonly kind: "entries"; readonly channel: number; readonly entries: readonly Entry[] }
  | ({ readonly kind: "committed"; readonly channel: number } & Committed);

export class ClientWire {
  readonly #encoders = new Map<number, ChangesEncoder>();
  readonly #decoders = new Map<number, EntriesDecoder>();
  readonly #since = new Map<number, number>();

  encode(messages: readonly Said[]): Uint8Array<ArrayBuffer> {
    return encodeClientMessages(messages.map((message) => this.#toMessage(message)));
  }

  decode(frame: Uint8Array): readonly Heard[] {
    const plain = isPackedFrame(frame) ? new Uint8Array(inflateRawSync(frame.subarray(1))) : frame;
    return decodeServerMessages(plain).flatMap((message) => this.#fromMessage(message));
  }

  #toMessage(message: Said): ClientMessage {
    if (message.kind === "openModel") {
      this.#encoders.delete(message.channel);
      this.#since.set(message.channel, message.resume?.version ?? 0);
    }
    if (message.kind !== "change") return message;
    const { channel } = message;
    const encoder = this.#encoders.get(channel) ?? new ChangesEncoder();
    this.#encoders.set(channel, encoder);
    return { kind: "changes", channel, payload: encoder.encode([message])[0]! };
  }

  #fromMessage(message: ServerMessage): readonly Heard[] {
    if (message.kind === "modelOpened") {
      const { channel, snapshot, version } = message;
      this.#decoders.set(channel, new EntriesDecoder(snapshot === undefined ? this.#since.get(channel)! : version));
    }
    if (message.kind !== "entries") return [message];
    const { channel, payload } = message;
    return this.#decoders
      .get(channel)!
      .decode(payload)
      .map((item): Heard => {
        return item.kind === "entry" ? { kind: "entries", channel, entries: [item] } : { ...item, channel };
      });
  }
}

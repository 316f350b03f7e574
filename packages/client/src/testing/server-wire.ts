// What a server and a client say to each other on one connection, as tests like to see it: changes and entries one by one. Keeps
// for each channel what its streams go on from.

import {
  type Change,
  ChangesDecoder,
  type ClientMessage,
  type Committed,
  CommittedEncoder,
  decodeClientMessages,
  EntriesEncoder,
  encodeServerMessages,
  entriesFrame,
  type JoinedEntry,
  joinServerFrames,
  type ServerMessage,
} from "@convergence/protocol";

/** A change as it arrives, alone or with others. */
export type ChangeSaid = { readonly kind: "change"; readonly channel: number } & Change;

/** What a client says. */
export type Said = Exclude<ClientMessage, { readonly kind: "changes" }> | ChangeSaid;

/** What a client is told. Entries go out one by one. */
export type Told =
  | Exclude<ServerMessage, { readonly kind: "entries" }>
  | ({ readonly kind: "entry"; readonly channel: number } & JoinedEntry)
  | ({ readonly kind: "committed"; readonly channel: number } & Committed);

type Streams = {
  readonly changes: ChangesDecoder;
  readonly entries: EntriesEncoder;
  readonly committed: CommittedEncoder;
};

export class ServerWire {
  readonly #channels = new Map<number, Streams>();

  decode(frame: Uint8Array): readonly Said[] {
    return decodeClientMessages(frame).flatMap((message): readonly Said[] => {
      if (message.kind === "openModel") this.#channels.delete(message.channel);
      if (message.kind !== "changes") return [message];
      const { channel, payload } = message;
      return this.#streams(channel)
        .changes.decode(payload)
        .map((change) => ({ kind: "change", channel, ...change }));
    });
  }

  encode(messages: readonly Told[]): Uint8Array<ArrayBuffer> {
    return joinServerFrames(messages.map((message) => this.#frame(message)));
  }

  #frame(message: Told): Uint8Array {
    if (message.kind === "entry") {
      return entriesFrame(message.channel, [this.#streams(message.channel).entries.encode(message)]);
    }
    if (message.kind === "committed") {
      return entriesFrame(message.channel, [this.#streams(message.channel).committed.encode(message)]);
    }
    return encodeServerMessages([message]);
  }

  #streams(channel: number): Streams {
    const known = this.#channels.get(channel);
    if (known !== undefined) return known;
    const streams: Streams = {
      changes: new ChangesDecoder(),
      entries: new EntriesEncoder(),
      committed: new CommittedEncoder(),
    };
    this.#channels.set(channel, streams);
    return streams;
  }
}

// How changes and entries travel, in the product's own messages: every byte of a frame is counted and decoded again.
//
// The only file here that knows the wire. Each class is one end of one channel, from an opening or a resume to the next, and
// keeps what the frames before tell about the next.

import { type Committed as Merged, type OutgoingChange, Writer } from "@convergence/engine";
import {
  type Change,
  ChangesDecoder,
  ChangesEncoder,
  CommittedEncoder,
  type CommittedItem,
  decodeClientMessages,
  decodeServerMessages,
  EntriesDecoder,
  EntriesEncoder,
  type Entry,
  EntryJoiner,
  entriesFrame,
  type JoinedEntry,
} from "@convergence/protocol";

const channel = 1;
const startMs = 1_700_000_000_000;

/** Between two frames: about how fast a person types. Peers send no times; ours are part of every message. */
const intervalMs = 200;

export class ChangeSender {
  readonly #encoder = new ChangesEncoder();
  #now = startMs;

  frame(changes: readonly OutgoingChange[]): Uint8Array {
    const frames = this.#encoder.frames(channel, changes, (this.#now += intervalMs));
    if (frames.length !== 1) throw new Error(`${changes.length} changes take ${frames.length} frames`);
    return frames[0]!;
  }
}

export class ChangeReceiver {
  readonly #decoder = new ChangesDecoder();

  changes(frame: Uint8Array): readonly Change[] {
    const changes: Change[] = [];
    for (const message of decodeClientMessages(frame)) {
      if (message.kind !== "changes") throw new Error(`Changes were due, but ${message.kind} came`);
      changes.push(...this.#decoder.decode(message.payload));
    }
    return changes;
  }
}

/** The log of a server, in which an entry says whose it is and when it was committed. */
export class Logbook {
  #now = startMs;

  /** What is committed at once. */
  entries(merged: readonly (Merged & { readonly base: number })[]): Entry[] {
    const time = (this.#now += intervalMs);
    const [session, client, user] = ["JxT0cPvWq3mZ5kLr", "pB7nYd2sHf8aQe4u", "user-1"];
    return merged.map(({ version, base, operations }) => ({ version, base, session, client, user, time, operations }));
  }
}

/** The server's end towards one client: others' changes, and what became of its own. */
export class EntrySender {
  readonly #entries = new EntriesEncoder();
  readonly #own = new CommittedEncoder();
  readonly #writer = new Writer();
  #now = startMs;

  /** `isMissed`: for a client that was away. */
  entries(entries: readonly Entry[], isMissed = false): Uint8Array {
    let count = 0;
    const push = (entry: JoinedEntry) => {
      this.#entries.write(this.#writer, entry);
      count++;
    };
    const joiner = new EntryJoiner(push);
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]!;
      if (isMissed) joiner.add(entry, entry.operations);
      else push(entry);
    }
    joiner.flush();
    return entriesFrame(channel, [this.#writer.finish()], count);
  }

  committed(own: readonly { readonly sequence: number; readonly merged: Merged }[]): Uint8Array {
    const time = (this.#now += intervalMs);
    const items = own.map(({ sequence, merged: { version, lost } }) =>
      this.#own.encode({ sequence, version, time, lost }),
    );
    return entriesFrame(channel, items);
  }
}

export class EntryReceiver {
  readonly #decoder: EntriesDecoder;

  /** `version`: the one that the reader has. */
  constructor(version: number) {
    this.#decoder = new EntriesDecoder(version);
  }

  items(frame: Uint8Array): readonly CommittedItem[] {
    const items: CommittedItem[] = [];
    for (const message of decodeServerMessages(frame)) {
      if (message.kind !== "entries") throw new Error(`Entries were due, but ${message.kind} came`);
      items.push(...this.#decoder.decode(message.payload));
    }
    return items;
  }
}

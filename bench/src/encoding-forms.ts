// The same messages as short JSON text and as the product's bytes: changes on their way up, entries and answers on their way down.
//
// The text says the same, in keys of one letter, with everything left out that is as usual, and an author's number in place of its
// names. It is parsed but not checked; the bytes are.

import type { SpliceOperation } from "@convergence/engine";
import {
  type Change,
  ChangesDecoder,
  ChangesEncoder,
  type Committed,
  CommittedEncoder,
  decodeClientMessages,
  decodeServerMessages,
  EntriesDecoder,
  EntriesEncoder,
  type Entry,
  encodeClientMessages,
  entriesFrame,
  versionOf,
} from "@convergence/protocol";

/** One direction of one connection. `decode` gives how many items a frame held. */
export type Form<T> = {
  readonly encode: (items: readonly T[]) => Uint8Array;
  readonly decode: (frame: Uint8Array) => number;
};

/** Each call makes a connection of its own. */
export type Forms<T> = { readonly text: () => Form<T>; readonly bytes: () => Form<T> };

const channel = 1;

export const changeForms: Forms<Change> = {
  text: () =>
    textForm(({ sequence, seen, clientTime, operations }) => ({
      ...{ n: sequence, s: versionOf(seen), t: clientTime },
      o: operations.map((each) => textOf(each as SpliceOperation)),
    })),
  bytes() {
    const encoder = new ChangesEncoder();
    const decoder = new ChangesDecoder();
    return {
      encode: (changes) =>
        encodeClientMessages(encoder.encode(changes).map((payload) => ({ kind: "changes", channel, payload }))),
      decode(frame) {
        let count = 0;
        for (const message of decodeClientMessages(frame)) {
          if (message.kind === "changes") count += decoder.decode(message.payload).length;
        }
        return count;
      },
    };
  },
};

export const entryForms: Forms<Entry> = {
  text: () =>
    textForm(({ version, base, time, operations }) => ({
      ...{ v: version, a: 1, t: time, ...(base === version - 1 ? {} : { b: base }) },
      o: operations.map((each) => textOf(each as SpliceOperation)),
    })),
  bytes() {
    const encoder = new EntriesEncoder();
    return downForm((entry) => encoder.encode(entry));
  },
};

export const committedForms: Forms<Committed> = {
  text: () => textForm(({ sequence, version, time }) => ({ n: sequence, v: version, t: time })),
  bytes() {
    const encoder = new CommittedEncoder();
    return downForm((committed) => encoder.encode(committed));
  },
};

function textForm<T>(short: (item: T) => object): Form<T> {
  return {
    encode: (items) => Buffer.from(JSON.stringify({ c: channel, l: items.map(short) })),
    decode: (frame) => (JSON.parse(Buffer.from(frame).toString()) as { readonly l: readonly unknown[] }).l.length,
  };
}

function downForm<T>(encode: (item: T) => Uint8Array): Form<T> {
  const decoder = new EntriesDecoder(0);
  return {
    encode: (items) => entriesFrame(channel, items.map(encode)),
    decode(frame) {
      let count = 0;
      for (const message of decodeServerMessages(frame)) {
        if (message.kind === "entries") count += decoder.decode(message.payload).length;
      }
      return count;
    },
  };
}

function textOf({ element, at, remove, insert, glued }: SpliceOperation): unknown[] {
  return [element, at, remove, insert, ...(glued ? [1] : [])];
}

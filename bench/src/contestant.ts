// What a contestant has to be able to do, small enough that every task is the same loop for all of them.
//
// A task that a contestant cannot do is a `Cannot` with its reason, which is printed; nothing is simulated in its place.
// Law: `type(keystroke)` is one change of its own, and what it returns is the whole of what others need to hear of it.

import type { JsonModel } from "./json-workload.ts";
import type { OfflineWorkload } from "./offline-workload.ts";
import type { Keystroke } from "./trace.ts";

export type Cannot = { readonly cannot: string };

export type TextReplica = {
  /** One change, whole: checked, applied, kept as pending where there is such a thing, encoded. */
  type(keystroke: Keystroke): Uint8Array;
  /** The same change, nothing encoded. */
  typeUnencoded(keystroke: Keystroke): void;
  receive(message: Uint8Array): void;
  /** For whom there is a server: it has answered everything. */
  answered?(): void;
  text(): string;
};

/**
 * What a pair is opened for, since some have to prepare for it. `unencoded`: the author alone, nothing is encoded. `alone`: the
 * author alone. `together`: the author's every message goes through `relay`, if there is one, and then to the reader.
 */
export type Use = "unencoded" | "alone" | "together";

/** An author and a reader of one text. `relay` is what stands between them, if anything does: a server that merges. */
export type TextPair = {
  readonly author: TextReplica;
  readonly reader: TextReplica;
  relay?(message: Uint8Array): Uint8Array;
};

export type TextPeer = {
  /** Where its figures need a word. */
  readonly remark?: string;
  /** Nothing is sent: there is no reader. */
  readonly isLocalOnly?: true;
  open(start: string, use: Use): TextPair;
};

/** Work that is prepared; only `run` is timed. `texts` are what it came to: they have to be equal. `bytes` were exchanged. */
export type OfflineTrial = {
  readonly remark?: string;
  run(): void;
  texts(): readonly string[];
  bytes(): number;
};

export type OfflinePeer = {
  /** One side takes in what the other did, from bytes. */
  oneSide(workload: OfflineWorkload): OfflineTrial | Cannot;
  /** Until both (and the server, where there is one) have everything. */
  bothSides(workload: OfflineWorkload): OfflineTrial | Cannot;
};

export type JsonReplica = {
  setKey(group: string, object: string, key: string, value: number): Uint8Array;
  insert(at: number, value: number): Uint8Array;
  add(amount: number): Uint8Array;
  receive(message: Uint8Array): void;
  json(): JsonModel;
};

export type JsonPair = {
  readonly author: JsonReplica;
  readonly reader: JsonReplica;
  relay?(message: Uint8Array): Uint8Array;
};

export type JsonPeer = {
  /** Where an add of a number is something else. */
  readonly addRemark?: string;
  open(model: JsonModel, use: Use): JsonPair;
};

export type PlainJson = null | boolean | number | string | readonly PlainJson[] | { readonly [key: string]: PlainJson };

export type Contestant = {
  readonly text: TextPeer | Cannot;
  readonly offline: OfflinePeer | Cannot;
  readonly json: JsonPeer | Cannot;
  readonly hold: Hold | Cannot;
};

/** An open document with this content, to be weighed. */
export type Hold = (value: PlainJson) => { json(): unknown };

export const isCannot = (value: object): value is Cannot => "cannot" in value;

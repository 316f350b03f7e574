// The answer to `readHistory`: of the kind of its question.

import {
  type Codec,
  committedOperationsCodec,
  literal,
  operationsPerEntryMax,
  optional,
  struct,
  treeCodec,
  union,
  varint,
} from "@convergence/engine";
import { type BlameAnswer, blameAnswerCodec } from "../blame-answer.ts";
import { type DiffAnswer, diffAnswerCodec } from "../diff-answer.ts";
import { type HistoryEntry, historyEntriesCodec } from "../history-entry.ts";
import { collectionIdCodec } from "../identifiers.ts";
import { incarnationCodec, integer, timeCodec, versionCodec } from "../integers.ts";
import { serverFrameBytesMax } from "../limits.ts";

export type RangeAnswer = {
  readonly kind: "range";
  readonly collection: string;
  readonly createdAt: number;
  /** Absent while the model is there. */
  readonly removedAt: number | undefined;
};

export type StateAnswer = {
  readonly kind: "state";
  /** When the version came to be. */
  readonly time: number;
  /** `decodeTree` of the engine reads it. A server does not look into it in order to pass it on. */
  readonly tree: Uint8Array;
};

export type EntriesAnswer = {
  readonly kind: "entries";
  readonly entries: readonly HistoryEntry[];
  /** Where to go on: the `after` of the next question, or its `to` if it goes backwards. Absent if all that was asked for was looked at. */
  readonly next: number | undefined;
};

export type VersionAtTimeAnswer = { readonly kind: "versionAtTime"; readonly version: number };

/** `operations`: `decodeOperations` of the engine reads them. `next`: the `start` of the next question, absent if there are no more. */
export type OperationsAnswer = {
  readonly kind: "operations";
  readonly operations: Uint8Array;
  readonly next: number | undefined;
};

export type HistoryAnswer =
  | RangeAnswer
  | StateAnswer
  | EntriesAnswer
  | VersionAtTimeAnswer
  | BlameAnswer
  | DiffAnswer
  | OperationsAnswer;

const treeBytesCodec: Codec<Uint8Array> = {
  write: (writer, bytes) => writer.bytes(bytes),
  read: (reader) => reader.bytes(serverFrameBytesMax),
  shape: `bytes(${treeCodec().shape})`,
};

const operationBytesCodec: Codec<Uint8Array> = {
  write: (writer, bytes) => writer.bytes(bytes),
  read: (reader) => reader.bytes(serverFrameBytesMax),
  shape: `bytes(${committedOperationsCodec.shape})`,
};

const answerCodec: Codec<HistoryAnswer> = union("kind", {
  range: [
    1,
    struct({
      kind: literal("range"),
      collection: collectionIdCodec,
      createdAt: timeCodec,
      removedAt: optional(timeCodec),
    }),
  ],
  state: [2, struct({ kind: literal("state"), time: timeCodec, tree: treeBytesCodec })],
  entries: [3, struct({ kind: literal("entries"), entries: historyEntriesCodec, next: optional(versionCodec) })],
  versionAtTime: [4, struct({ kind: literal("versionAtTime"), version: versionCodec })],
  blame: [5, blameAnswerCodec],
  diff: [6, diffAnswerCodec],
  operations: [
    7,
    struct({
      kind: literal("operations"),
      operations: operationBytesCodec,
      next: optional(integer("number of an operation", 1, operationsPerEntryMax)),
    }),
  ],
});

export type HistoryRead = {
  readonly kind: "historyRead";
  readonly request: number;
  /** Of which model with this id the answer is. */
  readonly incarnation: number;
  /** The latest version when it was answered. */
  readonly head: number;
  /** When that came to be. */
  readonly modifiedAt: number;
  readonly answer: HistoryAnswer;
};

export const historyReadCodec: Codec<HistoryRead> = struct({
  kind: literal("historyRead"),
  request: varint,
  incarnation: incarnationCodec,
  head: versionCodec,
  modifiedAt: timeCodec,
  answer: answerCodec,
});

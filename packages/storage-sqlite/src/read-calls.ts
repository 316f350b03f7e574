// What the reading thread can be asked: all that has to do with what is packed. It writes nothing.

import type {
  HistoryAnswer,
  HistoryInput,
  HistoryQuestion,
  LogRange,
  ModelHandle,
  PackedSegment,
  Snapshot,
} from "@convergence/storage";
import type { EncodedLog } from "./store-calls.ts";

/** Answers to questions about history as they travel: entries in one buffer. */
export type TravellingAnswer<Q extends HistoryQuestion> = Q extends "entries"
  ? EncodedLog
  : Q extends "place"
    ? { readonly log: EncodedLog; readonly reached: number }
    : HistoryAnswer<Q>;

/** The next segment of a log, and the version up to which it is packed without that. */
export type NextSegment = { readonly packedTo: number; readonly segment: PackedSegment | undefined };

export interface ReadCalls {
  readLog(handle: ModelHandle, range: LogRange): EncodedLog;
  latestSnapshot(handle: ModelHandle, atMost: number): Snapshot;
  history(handle: ModelHandle, question: HistoryQuestion, input: HistoryInput<HistoryQuestion>): unknown;
  nextSegment(handle: ModelHandle, changes: number, upTo: number): NextSegment;
}

export type ReadCallName = keyof ReadCalls;

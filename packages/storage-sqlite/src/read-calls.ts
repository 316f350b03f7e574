// What a reading thread can be asked: all that has to do with what is packed. It writes nothing.

import type {
  HistoryInput,
  HistoryQuestion,
  LogRange,
  ModelHandle,
  PackedSegment,
  Snapshot,
} from "@convergence/storage";
import type { EncodedLog } from "./store-calls.ts";

/** Entries near a place as they travel: in one buffer. */
export type TravellingPlace = { readonly log: EncodedLog; readonly reached: number };

/** The next segment of a log, and the version up to which it is packed without that. */
export type NextSegment = { readonly packedTo: number; readonly segment: PackedSegment | undefined };

export interface ReadCalls {
  readLog(handle: ModelHandle, range: LogRange): EncodedLog;
  latestSnapshot(handle: ModelHandle, atMost: number): Snapshot;
  /** Entries as an `EncodedLog`, attributions in columns, any other answer as it is. */
  history(handle: ModelHandle, question: HistoryQuestion, input: HistoryInput<HistoryQuestion>): unknown;
  nextSegment(handle: ModelHandle, changes: number, upTo: number): NextSegment;
  /** Makes it ready for its first question, whatever is in the store. */
  rehearse(): void;
}

export type ReadCallName = keyof ReadCalls;

// What history is computed from: the log of one model, forwards and backwards, and content to begin from.
//
// A store's `HistorySource` and its entries are this and more, so they fit as they are (a test says so); a package that browsers
// load cannot stand on a store. Synchronous, and of one moment: all calls on one source see the same log. Versions run from 1;
// content begins at version 0.

import { type ChangeMeta, decodeOperations, type Operation } from "@convergence/engine";
import type { Stroke } from "./stroke.ts";

/** One committed change, as the log has it. */
export type HistoryEntry = {
  /** The version of the model after this change: 1 for the first. */
  readonly version: number;
  /** The version that the author had seen. */
  readonly base: number;
  readonly client: string;
  readonly session: string;
  /** An opaque user key, never a name. */
  readonly user: string;
  readonly sequence: number;
  /** Server time in milliseconds since 1970, never lower than the previous entry's. */
  readonly time: number;
  /** The time in milliseconds since 1970 that the client claims. */
  readonly clientTime: number;
  readonly meta: ChangeMeta | undefined;
  /** The operations as they took effect: bytes of `encodeOperations`. */
  readonly operations: Uint8Array;
  /** The operations as they were submitted, only where effect was lost. */
  readonly original: Uint8Array | undefined;
};

/** `Entry`: what the source knows of a change. */
export interface HistorySource<Entry extends Pick<HistoryEntry, "version" | "operations"> = HistoryEntry> {
  /** The version of the newest entry; 0 when there is none. */
  readonly head: number;
  /** The newest kept content that is not above `atMost`: bytes of `encodeTree`. */
  snapshot(atMost: number): { readonly version: number; readonly bytes: Uint8Array };
  /** The entries with `after` < version <= `to`, ascending. */
  entries(after: number, to: number): Iterable<Entry>;
  /** The entries with `from` <= version < `before`, descending. */
  entriesBackwards(before: number, from: number): Iterable<Entry>;
  /** What the same entries did, whether splices were glued aside. Left out by a source that has it no cheaper than by decoding entries. */
  strokes?(after: number, to: number): Iterable<Stroke>;
  /** What took effect in (after, to], in order, where typing that goes on may be joined to one operation: the content after all of them
   *  is that of version `to`, between them it may be of no version. */
  operations(after: number, to: number): Iterable<Operation>;
  /** The last version whose entry has a time of at most `time` (milliseconds since 1970); 0 when there is none. */
  versionAtTime(time: number): number;
}

/** What the entries with `after` < version <= `to` did. */
export function* strokesOf(
  source: HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  after: number,
  to: number,
): Generator<Stroke> {
  if (source.strokes !== undefined) return yield* source.strokes(after, to);
  for (const { version, operations } of source.entries(after, to)) {
    yield { kind: "change", version, operations: decodeOperations(operations) };
  }
}

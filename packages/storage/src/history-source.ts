// What history is computed from: the log of one incarnation of one model, forwards and backwards, and content to begin from.
//
// Synchronous, and of one moment: all calls on one source see the same log, up to the same head. Versions run from 1; content
// begins at version 0. It decides nothing, and knows nothing of who may ask.

import type { Operation } from "@convergence/engine";
import type { Stroke, SubmittedChange } from "@convergence/history";
import type { LogAuthor, LogEntry } from "./log-entry.ts";

export interface HistorySource {
  /** The version of the newest entry; 0 when there is none. */
  readonly head: number;
  /** The newest kept content that is not above `atMost`: bytes of `encodeTree`. There always is one, of version 0 at the latest. */
  snapshot(atMost: number): { readonly version: number; readonly bytes: Uint8Array };
  /** The entries with `after` < version <= `to`, ascending. */
  entries(after: number, to: number): Iterable<LogEntry>;
  /** The entries with `from` <= version < `before`, descending. */
  entriesBackwards(before: number, from: number): Iterable<LogEntry>;
  /** What the same entries did, as it took effect and in order, whether splices were glued aside: for who wants nothing else of them. */
  strokes(after: number, to: number): Iterable<Stroke>;
  /** Those of the same entries that lost something: the form in which they were submitted, as in `LogEntry`. */
  originals(after: number, to: number): Iterable<SubmittedChange>;
  /** Who made a version from 1 to the head. These two are made to be asked for many versions, one after the other. */
  authorOf(version: number): LogAuthor;
  /** When a version from 1 to the head came to be, in milliseconds since 1970 by the server's clock. */
  timeOf(version: number): number;
  /** What took effect in (after, to], in order, where typing that goes on is joined to one operation: the content after all of them
   *  is that of version `to`, between them it may be of no version. */
  operations(after: number, to: number): Iterable<Operation>;
  /** The last version whose entry has a time of at most `time` (milliseconds since 1970); 0 when there is none. */
  versionAtTime(time: number): number;
}

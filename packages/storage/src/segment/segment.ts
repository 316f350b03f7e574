// A stretch of a log in one piece of bytes: what old entries become.
//
// Law: `entries` gives exactly what went in, so that `encodeLogEntry` of each is the bytes it was and the digest chain goes on from
// `chain` to the segment's end. What it is made from is in `encode-segment.ts`, how it is read in `open-segment.ts`.

import type { Operation } from "@convergence/engine";
import type { Stroke, SubmittedChange } from "@convergence/history";
import type { LogAuthor, LogEntry } from "../log-entry.ts";

/** An opened segment. What it is asked for is decoded then, and not before. */
export interface Segment {
  /** The version of its first entry. */
  readonly first: number;
  /** The version of its last entry. */
  readonly last: number;
  /** Server time of the first entry, in milliseconds since 1970. */
  readonly firstTime: number;
  /** Server time of the last entry: none in between is later. */
  readonly lastTime: number;
  /** The digest chain before the first entry, see `digest.ts`. */
  readonly chain: Uint8Array;
  /** The last version in here whose time is at most `time`, or the one before the first. Decodes nothing but times. */
  versionAtTime(time: number): number;
  /** The entries of the versions after `after` up to `to`, as far as they are in here. Throws `CodecError` for damage found late. */
  entries(after: number, to: number): Generator<LogEntry>;
  /** What those entries did, whether splices were glued aside: for who wants nothing else of them. */
  strokes(after: number, to: number): Generator<Stroke>;
  /** Who made its entries, each once. */
  authors(): readonly LogAuthor[];
  /** Those of the same entries that lost something, as they were submitted. */
  originals(after: number, to: number): Generator<SubmittedChange>;
  /** Whose entry a version in here is. */
  authorOf(version: number): LogAuthor;
  /** Server time of a version in here. */
  timeOf(version: number): number;
  /** What those entries did, to be replayed: typing that goes on is one splice, and so is deleting that goes on, across authors too.
   *  No such splice is `glued`; that says how it met others, not what it did. */
  operations(after: number, to: number): Generator<Operation>;
}

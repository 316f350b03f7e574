// What a store has of one incarnation of one model, at one moment: entries as rows, stretches of them as segments, snapshots.
//
// Synchronous. The segments hold versions 1 to `packedTo`, the rows at least those from there to `head`; of versions that are in
// both (packing was interrupted) the segment counts. This is all that an adapter has to say for its history to be read and packed.

import type { StoredEntry } from "../check/check-source.ts";
import type { SegmentPlace } from "./packed-segment.ts";

export interface StoredLog {
  /** Names the incarnation among all that share a cache. */
  readonly key: string | number;
  readonly head: number;
  /** The version of the last entry that is in a segment; 0 when there is none. */
  readonly packedTo: number;
  /** The digest chain before the first entry. */
  creationDigest(): Uint8Array;
  /** The rows with `after` < version <= `to`, ascending. */
  rows(after: number, to: number): Iterable<StoredEntry>;
  /** The rows with `from` <= version < `before`, descending. */
  rowsBackwards(before: number, from: number): Iterable<StoredEntry>;
  /** The segment that `version` is in; undefined for a version that is in none. */
  segment(version: number): SegmentPlace | undefined;
  /** As `encodeSegment` wrote it. */
  segmentBytes(segment: SegmentPlace): Uint8Array;
  /** See `packed-snapshot.ts`. */
  segmentSnapshot(segment: SegmentPlace): Uint8Array;
  /** The last version of the newest segment whose first entry has at most this time; 0 when there is none. */
  segmentEndAtTime(time: number): number;
  /** The last version of the newest segment that ends at or before `version`; 0 when there is none. */
  segmentEnd(version: number): number;
  /** The newest snapshot at or before `atMost` that is kept as a whole; undefined when there is none. */
  wholeSnapshot(atMost: number): { readonly version: number; readonly bytes: Uint8Array } | undefined;
}

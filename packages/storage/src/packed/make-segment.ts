// The next segment of a log, made from its rows, and tried before anybody relies on it.
//
// Law: what the segment gives back is, byte for byte, what the rows are, authors included; so its digest chain is theirs. Otherwise it
// throws, and the rows stay. The content at its end is made by replaying it.

import { Document, decodeTree, encodeTree } from "@convergence/engine";
import type { StoredEntry } from "../check/check-source.ts";
import { AuthorDigests, partsDigest } from "../digest.ts";
import { segmentBytesMax, segmentsPerFullSnapshot } from "../limits.ts";
import type { LogEntry } from "../log-entry.ts";
import { decodeLogAuthor, decodeLogEntry, encodeLogAuthor, encodeLogEntry, splitLogEntry } from "../log-entry-codec.ts";
import { encodeSegment } from "../segment/encode-segment.ts";
import { openSegment } from "../segment/open-segment.ts";
import type { Segment } from "../segment/segment.ts";
import type { PackedSegment, SegmentPlace } from "./packed-segment.ts";
import { packSnapshot } from "./packed-snapshot.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { StoredLog } from "./stored-log.ts";

/** Of the `changes` entries after the last packed one, or of fewer if they are large; undefined if there are not so many up to `upTo`. */
export function makeSegment(
  log: StoredLog,
  cache: SegmentCache,
  changes: number,
  upTo: number,
): PackedSegment | undefined {
  const before = log.packedTo;
  if (before + changes > Math.min(upTo, log.head)) return undefined;
  const previous = before === 0 ? undefined : log.segment(before);
  const rows = nextRows(log, changes);
  const chain = previous?.digest ?? log.creationDigest();
  const entries = rows.map(entryOf);
  const bytes = encodeSegment(entries, chain);
  const segment = openSegment(bytes);
  const { firstTime, lastTime } = segment;
  const digest = verified(segment, rows, chain);
  const base = previous === undefined ? wholeAtBegin(log) : cache.snapshot(log, before);
  const snapshot = packSnapshot(replayed(base, segment), isDue(previous) ? undefined : base);
  const depth = snapshot.usesBase ? previous!.depth + 1 : 0;
  const { first, last } = segment;
  return { first, last, firstTime, lastTime, bytes, digest, snapshot: snapshot.packed, depth };
}

/** All `changes` of them, or the first that are not too large together. */
function nextRows(log: StoredLog, changes: number): StoredEntry[] {
  const rows: StoredEntry[] = [];
  let bytes = 0;
  for (const row of log.rows(log.packedTo, log.packedTo + changes)) {
    bytes += row.entry.length;
    if (rows.length > 0 && bytes > segmentBytesMax) return rows;
    rows.push(row);
  }
  if (rows.length === changes) return rows;
  throw new RangeError(`${changes} entries after ${log.packedTo} are due, ${rows.length} are there`);
}

/** Whether the next snapshot stands for itself. The first does: what a model began with is no segment's. */
const isDue = (previous: SegmentPlace | undefined): boolean =>
  previous === undefined || previous.depth + 1 >= segmentsPerFullSnapshot;

function wholeAtBegin(log: StoredLog): Uint8Array {
  const whole = log.wholeSnapshot(0);
  if (whole === undefined) throw new RangeError("The content that the model began with is missing");
  return whole.bytes;
}

function entryOf({ version, entry, author }: StoredEntry): LogEntry {
  if (author === undefined) throw new RangeError(`The author of version ${version} is missing`);
  return decodeLogEntry(entry, decodeLogAuthor(author));
}

/** The digest chain after the rows, if the segment gives them back. */
function verified(segment: Segment, rows: readonly StoredEntry[], chain: Uint8Array): Uint8Array {
  const authors = new AuthorDigests();
  let digest = chain;
  let index = 0;
  for (const entry of segment.entries(segment.first - 1, segment.last)) {
    const row = rows[index++];
    if (
      row?.author === undefined ||
      !isEqual(encodeLogEntry(entry), row.entry) ||
      !isEqual(encodeLogAuthor(entry), row.author)
    ) {
      throw new RangeError(`Version ${entry.version} comes out of its segment as something else`);
    }
    digest = partsDigest(digest, splitLogEntry(row.entry), authors.of(row.author));
  }
  if (index !== rows.length || !isEqual(segment.chain, chain)) {
    throw new RangeError(`A segment of ${rows.length} entries gives ${index} of them back`);
  }
  return digest;
}

function replayed(base: Uint8Array, segment: Segment): Uint8Array {
  const document = new Document(decodeTree(base));
  for (const operation of segment.operations(segment.first - 1, segment.last)) document.replay(operation);
  return encodeTree(document.tree());
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

// The log of a model in the store in memory, for its history. Its rows begin where its segments end.

import type { StoredEntry } from "./check/check-source.ts";
import { contentDigest, creationDigest, creatorDigest } from "./digest.ts";
import { encodeLogAuthor } from "./log-entry-codec.ts";
import type { MemoryModel } from "./memory-rows.ts";
import type { ModelHandle } from "./model-record.ts";
import type { PackedSegment, SegmentPlace } from "./packed/packed-segment.ts";
import type { StoredLog } from "./packed/stored-log.ts";

/** The version of the last entry that is in a segment; 0 when there is none. */
export const packedTo = ({ segments }: MemoryModel): number => segments.at(-1)?.last ?? 0;

export function memoryLog(handle: ModelHandle, model: MemoryModel): StoredLog {
  const { log, segments, snapshots, record, salt } = model;
  const packed = packedTo(model);
  const row = (version: number): StoredEntry => {
    const { bytes, author } = log[version - packed - 1]!;
    return { version, entry: bytes, author: encodeLogAuthor(author) };
  };
  const find = ({ last }: SegmentPlace): PackedSegment => segments.find((each) => each.last === last)!;
  return {
    key: JSON.stringify([handle.domain, handle.model, handle.incarnation]),
    head: record.head,
    packedTo: packed,
    creationDigest() {
      const content = contentDigest(snapshots.get(0)!.bytes);
      return creationDigest(record, record.incarnation, { content, creator: creatorDigest(record.createdBy, salt) });
    },
    *rows(after, to) {
      for (let version = Math.max(after, packed) + 1; version <= Math.min(to, record.head); version++)
        yield row(version);
    },
    *rowsBackwards(before, from) {
      for (let version = Math.min(before - 1, record.head); version >= Math.max(from, packed + 1); version--) {
        yield row(version);
      }
    },
    segment: (version) => segments.find(({ first, last }) => first <= version && version <= last),
    segmentBytes: (segment) => find(segment).bytes,
    segmentSnapshot: (segment) => find(segment).snapshot,
    segmentEndAtTime: (time) => segments.findLast(({ firstTime }) => firstTime <= time)?.last ?? 0,
    segmentEnd: (version) => segments.findLast(({ last }) => last <= version)?.last ?? 0,
    wholeSnapshot(atMost) {
      const version = Math.max(...[...snapshots.keys()].filter((each) => each <= atMost));
      const kept = snapshots.get(version);
      return kept === undefined ? undefined : { version, bytes: kept.bytes.slice() };
    },
  };
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEntry } from "../contract/sample.ts";
import { openSegmentsMax, unpackedSnapshotBytesMax } from "../limits.ts";
import { encodeSegment } from "../segment/encode-segment.ts";
import { packSnapshot } from "./packed-snapshot.ts";
import { SegmentCache } from "./segment-cache.ts";
import type { StoredLog } from "./stored-log.ts";

/** Segments of one entry each, whose contents are `snapshotBytes` long, and how often either was fetched. */
function storedLog(key: number, snapshotBytes: number) {
  const fetched = { bytes: 0, snapshots: 0 };
  const bytesOf = (version: number): Uint8Array => new Uint8Array(snapshotBytes).fill(version);
  const log = {
    key,
    segment: (version: number) => ({ first: version, last: version, depth: (version - 1) % 4 }),
    segmentBytes({ first }: { readonly first: number }) {
      fetched.bytes++;
      return encodeSegment([sampleEntry(first)], new Uint8Array(32));
    },
    segmentSnapshot({ last, depth }: { readonly last: number; readonly depth: number }) {
      fetched.snapshots++;
      return packSnapshot(bytesOf(last), depth === 0 ? undefined : bytesOf(last - 1)).packed;
    },
  } as unknown as StoredLog;
  return { log, fetched, bytesOf };
}

test("[P9] few segments are kept open, those that were used last, each of its model", () => {
  const cache = new SegmentCache();
  const [one, other] = [storedLog(1, 10), storedLog(11, 10)];
  for (let version = 1; version <= openSegmentsMax; version++)
    assert.equal(cache.segment(one.log, version)?.first, version);
  assert.equal(cache.segment(one.log, 1)?.first, 1);
  assert.equal(one.fetched.bytes, openSegmentsMax);
  cache.segment(other.log, 1);
  assert.deepEqual([one.fetched.bytes, other.fetched.bytes], [openSegmentsMax, 1]);
  cache.segment(one.log, 1);
  assert.equal(one.fetched.bytes, openSegmentsMax, "it was used, so another one has gone");
  cache.segment(one.log, 2);
  assert.equal(one.fetched.bytes, openSegmentsMax + 1);
});

test("[P9] unpacked snapshots are kept up to a number of bytes, and unpacked from the nearest that is", () => {
  const cache = new SegmentCache();
  const { log, fetched, bytesOf } = storedLog(1, 1000);
  assert.deepEqual(cache.snapshot(log, 8), bytesOf(8));
  assert.equal(fetched.snapshots, 4, "from 5, which stands for itself");
  assert.deepEqual(cache.snapshot(log, 7), bytesOf(7));
  assert.equal(fetched.snapshots, 4);
  const large = storedLog(2, unpackedSnapshotBytesMax / 2);
  assert.deepEqual(cache.snapshot(large.log, 3), large.bytesOf(3));
  assert.equal(large.fetched.snapshots, 3);
  assert.deepEqual(cache.snapshot(large.log, 1)[0], 1);
  assert.equal(large.fetched.snapshots, 4, "only two of them fit");
});

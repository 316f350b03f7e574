// Opened segments and unpacked snapshots, kept for the next question. Both are final once written, so nothing here grows old.
//
// Bounded in number and in bytes; what was used longest ago goes first. What it gives belongs to all who ask: nobody writes into it.

import { openSegmentsMax, unpackedSnapshotBytesMax } from "../limits.ts";
import { openSegment } from "../segment/open-segment.ts";
import type { Segment } from "../segment/segment.ts";
import type { SegmentPlace } from "./packed-segment.ts";
import { unpackSnapshot } from "./packed-snapshot.ts";
import type { StoredLog } from "./stored-log.ts";

export class SegmentCache {
  /** In the order of their last use. */
  readonly #segments = new Map<string, Segment>();
  readonly #snapshots = new Map<string, Uint8Array>();
  #snapshotBytes = 0;

  /** The segment of `log` that `version` is in. Throws a `CodecError` for damage. */
  segment(log: StoredLog, version: number): Segment | undefined {
    for (const [key, known] of this.#segments) {
      if (key.startsWith(`${log.key}:`) && known.first <= version && version <= known.last) {
        return this.#used(this.#segments, key, known);
      }
    }
    const packed = log.segment(version);
    if (packed === undefined) return undefined;
    const opened = openSegment(log.segmentBytes(packed));
    this.#segments.set(keyOf(log, packed.last), opened);
    if (this.#segments.size > openSegmentsMax) this.#segments.delete(oldest(this.#segments));
    return opened;
  }

  /** The content at the end of the segment that ends at `last`. Throws a `CodecError` for damage. */
  snapshot(log: StoredLog, last: number): Uint8Array {
    const needed: SegmentPlace[] = [];
    let base: Uint8Array | undefined;
    for (let at = last; ; at = needed.at(-1)!.first - 1) {
      base = this.#snapshots.get(keyOf(log, at));
      if (base !== undefined) break;
      const packed = log.segment(at);
      if (packed === undefined) throw new RangeError(`No segment holds version ${at}, whose content is to be unpacked`);
      needed.push(packed);
      if (packed.depth === 0) break;
    }
    for (const packed of needed.reverse()) {
      base = unpackSnapshot(log.segmentSnapshot(packed), packed.depth === 0 ? undefined : base);
      this.#keep(keyOf(log, packed.last), base);
    }
    return base ?? new Uint8Array(0);
  }

  #keep(key: string, bytes: Uint8Array): void {
    this.#snapshots.set(key, bytes);
    this.#snapshotBytes += bytes.length;
    while (this.#snapshotBytes > unpackedSnapshotBytesMax && this.#snapshots.size > 1) {
      const first = oldest(this.#snapshots);
      this.#snapshotBytes -= this.#snapshots.get(first)!.length;
      this.#snapshots.delete(first);
    }
  }

  #used<T>(map: Map<string, T>, key: string, value: T): T {
    map.delete(key);
    map.set(key, value);
    return value;
  }
}

const keyOf = ({ key }: StoredLog, last: number): string => `${key}:${last}`;

const oldest = (map: ReadonlyMap<string, unknown>): string => map.keys().next().value as string;

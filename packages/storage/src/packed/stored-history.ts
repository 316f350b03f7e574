// History as it is stored: segments first, then rows, as if there were no border.
//
// Law: what it gives is the same before, during and after packing.

import type { Operation } from "@convergence/engine";
import type { Stroke, SubmittedChange } from "@convergence/history";
import type { StoredEntry } from "../check/check-source.ts";
import { InvalidSnapshotError } from "../errors.ts";
import type { HistorySource } from "../history-source.ts";
import type { LogAuthor, LogEntry } from "../log-entry.ts";
import { decodeLogAuthor, decodeLogEntry, entryOperations, entryTime, splitLogEntry } from "../log-entry-codec.ts";
import { OperationJoiner } from "../operation-joiner.ts";
import type { Segment } from "../segment/segment.ts";
import type { SegmentCache } from "./segment-cache.ts";
import type { StoredLog } from "./stored-log.ts";
import { TailRows } from "./tail-rows.ts";

/** Entries of a segment that are decoded at once when it is read backwards. */
const backwardsStep = 1024;

export class StoredHistory implements HistorySource {
  readonly head: number;
  readonly #log: StoredLog;
  readonly #cache: SegmentCache;
  readonly #tail: TailRows;
  #recent: Segment | undefined;

  constructor(log: StoredLog, cache: SegmentCache) {
    this.#log = log;
    this.#cache = cache;
    this.#tail = new TailRows(log);
    this.head = log.head;
  }

  snapshot(atMost: number): { readonly version: number; readonly bytes: Uint8Array } {
    const whole = this.#log.wholeSnapshot(atMost);
    const packed = this.#log.segmentEnd(Math.min(atMost, this.head));
    if (packed > (whole?.version ?? 0))
      return { version: packed, bytes: this.#cache.snapshot(this.#log, packed).slice() };
    if (whole === undefined) throw new InvalidSnapshotError(0, atMost);
    return whole;
  }

  *entries(after: number, to: number): Generator<LogEntry> {
    let done = Math.max(0, after);
    for (; done < Math.min(to, this.#log.packedTo); ) {
      const segment = this.#segment(done + 1);
      yield* segment.entries(done, to);
      done = segment.last;
    }
    if (done < to) yield* decoded(this.#log.rows(done, to));
  }

  *entriesBackwards(before: number, from: number): Generator<LogEntry> {
    const first = Math.max(1, from);
    let next = Math.min(before, this.head + 1);
    const packedTo = this.#log.packedTo;
    if (next > packedTo + 1) {
      yield* decoded(this.#log.rowsBackwards(next, Math.max(first, packedTo + 1)));
      next = packedTo + 1;
    }
    while (next > first) {
      const segment = this.#segment(next - 1);
      const after = Math.max(first - 1, segment.first - 1, next - 1 - backwardsStep);
      yield* [...segment.entries(after, next - 1)].reverse();
      next = after + 1;
    }
  }

  *operations(after: number, to: number): Generator<Operation> {
    let done = Math.max(0, after);
    for (; done < Math.min(to, this.#log.packedTo); ) {
      const segment = this.#segment(done + 1);
      yield* segment.operations(done, to);
      done = segment.last;
    }
    if (done < to) yield* operationsOfRows(this.#tail.rows(done, to));
  }

  versionAtTime(time: number): number {
    const log = this.#log;
    const packedTo = log.packedTo;
    let last = packedTo;
    if (packedTo === this.head || this.#rowTime(packedTo + 1) > time) {
      const end = log.segmentEndAtTime(time);
      if (end === 0) return 0;
      return this.#segment(end).versionAtTime(time);
    }
    for (let above = this.head + 1; above - last > 1; ) {
      const middle = Math.floor((last + above) / 2);
      if (this.#rowTime(middle) <= time) last = middle;
      else above = middle;
    }
    return last;
  }

  *strokes(after: number, to: number): Generator<Stroke> {
    let done = Math.max(0, after);
    for (; done < Math.min(to, this.#log.packedTo); ) {
      const segment = this.#segment(done + 1);
      yield* segment.strokes(done, to);
      done = segment.last;
    }
    if (done >= to) return;
    for (const { version, entry } of this.#tail.rows(done, to)) {
      yield { kind: "change", version, operations: entryOperations(entry) };
    }
  }

  *originals(after: number, to: number): Generator<SubmittedChange> {
    let done = Math.max(0, after);
    for (; done < Math.min(to, this.#log.packedTo); ) {
      const segment = this.#segment(done + 1);
      yield* segment.originals(done, to);
      done = segment.last;
    }
    if (done >= to) return;
    for (const { version, entry } of this.#tail.rows(done, to)) {
      const { original } = splitLogEntry(entry);
      if (original !== undefined) yield { version, original };
    }
  }

  authorOf(version: number): LogAuthor {
    return version <= this.#log.packedTo
      ? this.#recentSegment(version).authorOf(version)
      : this.#tail.head(version).author;
  }

  timeOf(version: number): number {
    return version <= this.#log.packedTo ? this.#recentSegment(version).timeOf(version) : this.#tail.head(version).time;
  }

  #rowTime(version: number): number {
    for (const { entry } of this.#log.rows(version - 1, version)) return entryTime(entry);
    throw new RangeError(`The log has no version ${version}, though its head is ${this.head}`);
  }

  /** The same as `#segment`, quicker for versions that are near each other. */
  #recentSegment(version: number): Segment {
    const recent = this.#recent;
    if (recent !== undefined && recent.first <= version && version <= recent.last) return recent;
    this.#recent = this.#segment(version);
    return this.#recent;
  }

  #segment(version: number): Segment {
    const segment = this.#cache.segment(this.#log, version);
    if (segment !== undefined) return segment;
    throw new RangeError(`No segment holds version ${version}, though the log is packed up to ${this.#log.packedTo}`);
  }
}

function* decoded(rows: Iterable<StoredEntry>): Generator<LogEntry> {
  let bytes: Uint8Array | undefined;
  let author: LogAuthor | undefined;
  for (const row of rows) {
    if (row.author === undefined) throw new RangeError(`The author of version ${row.version} is missing`);
    if (author === undefined || row.author !== bytes) author = decodeLogAuthor(row.author);
    bytes = row.author;
    yield decodeLogEntry(row.entry, author);
  }
}

function* operationsOfRows(rows: Iterable<StoredEntry>): Generator<Operation> {
  const joiner = new OperationJoiner();
  for (const { entry } of rows) {
    for (const operation of entryOperations(entry)) {
      const done = joiner.add(operation);
      if (done !== undefined) yield done;
    }
  }
  const last = joiner.end();
  if (last !== undefined) yield last;
}

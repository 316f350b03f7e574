// A segment read back. Damage is found at once, by the checksum; what somebody made up on purpose is found when its column is decoded.
// Both are a `CodecError`, and neither takes more time or memory than the limits allow.

import { crc32 } from "node:zlib";
import { CodecError, type Operation, Reader } from "@convergence/engine";
import type { Stroke, SubmittedChange } from "@convergence/history";
import type { LogAuthor, LogEntry } from "../log-entry.ts";
import { type Columns, readColumns, readHead, type SegmentHead } from "./columns.ts";
import { operationsOfEntries } from "./entry-operations.ts";
import { OtherOperations } from "./other-operations.ts";
import { replay } from "./replay.ts";
import type { Segment } from "./segment.ts";
import { checksumBytes } from "./segment-form.ts";
import { strokesOfEntries } from "./strokes.ts";

/** Throws a `CodecError` on anything that `encodeSegment` did not write. Shares memory with `bytes`: they must stay as they are. */
export function openSegment(bytes: Uint8Array): Segment {
  const end = bytes.length - checksumBytes;
  if (end < 0) throw new CodecError(`A segment of ${bytes.length} bytes is too short`);
  const body = bytes.subarray(0, end);
  let checksum = crc32(body);
  for (let at = end; at < bytes.length; at++, checksum >>>= 8) {
    if (bytes[at] !== (checksum & 0xff)) throw new CodecError("The checksum of a segment is wrong: it is damaged", at);
  }
  const reader = new Reader(body);
  const head = readHead(reader);
  const columns = readColumns(reader, head);
  reader.end();
  return new ColumnarSegment(head, columns);
}

class ColumnarSegment implements Segment {
  readonly first: number;
  readonly last: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly chain: Uint8Array;
  readonly #columns: Columns;

  constructor({ first, count, firstTime, lastTime, chain }: SegmentHead, columns: Columns) {
    this.first = first;
    this.last = first + count - 1;
    this.firstTime = firstTime;
    this.lastTime = lastTime;
    this.chain = chain;
    this.#columns = columns;
  }

  versionAtTime(time: number): number {
    return this.first + this.#columns.times().lastAtMost(time);
  }

  *operations(after: number, to: number): Generator<Operation> {
    const [from, end] = this.#range(after, to);
    if (from >= end) return;
    const { runs, text, others } = this.#columns;
    yield* replay(runs(), text(), new OtherOperations(others()), from, end);
  }

  authors(): readonly LogAuthor[] {
    return this.#columns.authors();
  }

  authorOf(version: number): LogAuthor {
    const { authors, authorNumbers } = this.#columns;
    return authors()[authorNumbers()[version - this.first]!]!;
  }

  timeOf(version: number): number {
    return this.#columns.times().at(version - this.first);
  }

  *strokes(after: number, to: number): Generator<Stroke> {
    const [from, end] = this.#range(after, to);
    if (from < end) yield* strokesOfEntries(this.#columns, this.first, from, end);
  }

  *originals(after: number, to: number): Generator<SubmittedChange> {
    const [from, end] = this.#range(after, to);
    if (from >= end) return;
    for (const [at, original] of this.#columns.extras().originals) {
      if (at >= from && at < end) yield { version: this.first + at, original };
    }
  }

  *entries(after: number, to: number): Generator<LogEntry> {
    const [from, end] = this.#range(after, to);
    if (from >= end) return;
    const [runs, authors, heads] = [this.#columns.runs(), this.#columns.authors(), this.#columns.heads()];
    const [times, leads, extras] = [this.#columns.times(), this.#columns.leads(), this.#columns.extras()];
    const { text, others, opaque } = this.#columns;
    const columns = { runs, text: text(), others: others(), opaque: opaque(), glued: heads.glued };
    let [at, run, runEnd] = [from, 0, runs.counts[0]!];
    for (const operations of operationsOfEntries(columns, from, end)) {
      while (at >= runEnd) runEnd += runs.counts[++run]!;
      const { client, session, user, pseudonymOf } = authors[runs.authors[run]!]!;
      const time = times.at(at);
      const original = extras.originals.get(at);
      yield {
        version: this.first + at,
        base: heads.bases[at]!,
        seen: heads.seen[at]!,
        sequence: heads.sequences[at]!,
        time,
        clientTime: clientTimeOf(time, leads[at]!),
        meta: extras.metas[heads.metas[at]!],
        client,
        session,
        user,
        operations,
        original: original === undefined ? undefined : original.slice(),
        ...extras.redactions.get(at),
        ...(pseudonymOf === undefined ? {} : { pseudonymOf }),
      };
      at++;
    }
  }

  /** Entries counted from the first: the first of a range, and the one behind it. */
  #range(after: number, to: number): readonly [number, number] {
    return [Math.max(0, after + 1 - this.first), Math.min(this.last, to) + 1 - this.first];
  }
}

function clientTimeOf(time: number, lead: number): number {
  const clientTime = time + lead;
  if (!Number.isSafeInteger(clientTime)) throw new CodecError(`An entry of the time ${time} has one ${lead} later`);
  return clientTime;
}

// Entries as one segment: their fields in columns, each in the form that fits it.
//
//   head      form, first version, number of entries, first and last time, digest chain before them
//   columns   runs, text, other operations, opaque operations; authors; heads, metas and originals; times; leads of client times
//   end       CRC-32 of all before
//
// The first four are all that a replay needs.

import { crc32 } from "node:zlib";
import {
  committedBounds,
  encoded,
  type Operation,
  startOperationRun,
  tagOf,
  type Writer,
  writeOperations,
} from "@convergence/engine";
import type { LogAuthor, LogEntry } from "../log-entry.ts";
import { encodeLogAuthor, writeMeta } from "../log-entry-codec.ts";
import { findRuns } from "./find-runs.ts";
import { codeHeads, Heads } from "./head-column.ts";
import { chainBytesMax, entriesPerSegmentMax } from "./limits.ts";
import { writePacked } from "./packed-column.ts";
import { encodedColumn } from "./range-encoder.ts";
import { writeRedactions } from "./redactions.ts";
import { codeRuns } from "./run-column.ts";
import { entriesOf } from "./runs.ts";
import { segmentForm, writeChecksum } from "./segment-form.ts";
import { writeTimes } from "./time-blocks.ts";
import { codeLeads } from "./time-columns.ts";

/** The bytes of entries whose versions follow each other; `chain` is the digest before the first. The same entries give the same bytes.
 *  Throws a `RangeError` for none, for more than `entriesPerSegmentMax`, for a column above `columnBytesMax`, for a gap between versions,
 *  and for what `encodeLogEntry` would not take. */
export function encodeSegment(entries: readonly LogEntry[], chain: Uint8Array): Uint8Array {
  requireSegment(entries, chain);
  const { authors, ofEntries } = authorsOf(entries);
  const { runs, text, others, opaque, glued } = findRuns(entries, ofEntries);
  const [first, last] = [entries[0]!, entries.at(-1)!];
  const bytes = encoded((writer) => {
    writer.byte(segmentForm);
    writer.varint(first.version);
    writer.varint(entries.length);
    writer.varint(first.time);
    writer.signed(last.time - first.time);
    writer.bytes(chain);
    writer.varint(authors.length);
    writer.varint(runs.length);
    writer.bytes(encodedColumn((coder) => codeRuns(coder, runs, entries.length, authors.length)));
    writePacked(writer, Buffer.from(text, "utf8"), true);
    writePacked(
      writer,
      encoded((column) => writeOthers(column, others)),
    );
    writePacked(
      writer,
      encoded((column) => opaque.forEach((each) => void column.bytes(each))),
    );
    writePacked(
      writer,
      encoded((column) => authors.forEach((each) => void column.bytes(each))),
    );
    writeHeads(writer, entries, { ...entriesOf(runs, entries.length), glued });
    const times = Float64Array.from(entries, ({ time }) => time);
    writeTimes(writer, times);
    const leads = Float64Array.from(entries, ({ time, clientTime }) => clientTime - time);
    writer.bytes(encodedColumn((coder) => codeLeads(coder, leads, ofEntries)));
  });
  return encoded((writer) => {
    writer.raw(bytes);
    writeChecksum(writer, crc32(bytes));
  });
}

function requireSegment(entries: readonly LogEntry[], chain: Uint8Array): void {
  const count = entries.length;
  if (count === 0) throw new RangeError("A segment needs an entry");
  if (count > entriesPerSegmentMax)
    throw new RangeError(`${count} entries of a segment exceed ${entriesPerSegmentMax}`);
  if (chain.length > chainBytesMax) throw new RangeError(`A digest of ${chain.length} bytes exceeds ${chainBytesMax}`);
  const first = entries[0]!.version;
  for (const [index, { version, base, seen, sequence, time, clientTime }] of entries.entries()) {
    if (version !== first + index) {
      throw new RangeError(`The entry of version ${version} stands where ${first + index} is due`);
    }
    const isFit =
      [tagOf(version), seen, sequence, time].every((number) => Number.isSafeInteger(number) && number >= 0) &&
      [clientTime, clientTime - time].every(Number.isSafeInteger) &&
      Number.isSafeInteger(base) &&
      base >= 0 &&
      base < version;
    if (isFit) continue;
    const numbers = JSON.stringify({ version, base, seen, sequence, time, clientTime });
    throw new RangeError(`An entry cannot have ${numbers}`);
  }
}

/** The authors as they first come, and of each entry which it is. */
function authorsOf(entries: readonly LogEntry[]): { readonly authors: Uint8Array[]; readonly ofEntries: Uint32Array } {
  const table = new Table();
  const ofEntries = new Uint32Array(entries.length);
  let before: LogAuthor | undefined;
  for (const [index, entry] of entries.entries()) {
    const { client, session, user } = entry;
    // The same as before, mostly.
    const isSame = before?.client === client && before.session === session && before.user === user;
    ofEntries[index] = isSame ? ofEntries[index - 1]! : table.indexOf(encodeLogAuthor(entry));
    before = entry;
  }
  return { authors: table.rows, ofEntries };
}

/** In one run, as on the wire: an operation is said by what is new in it. */
function writeOthers(writer: Writer, others: readonly (readonly Operation[])[]): void {
  const run = startOperationRun(committedBounds);
  for (const operations of others) {
    writer.varint(operations.length);
    writeOperations(writer, operations, run);
  }
}

type OfEntries = { readonly authors: Uint32Array; readonly inserts: Uint8Array; readonly glued: Uint8Array };

function writeHeads(writer: Writer, entries: readonly LogEntry[], { authors, inserts, glued }: OfEntries): void {
  const heads = new Heads(entries.length);
  const metas = new Table();
  const originals: Uint8Array[] = [];
  for (const [index, { base, seen, sequence, meta, original }] of entries.entries()) {
    heads.bases[index] = base;
    heads.seen[index] = seen;
    heads.sequences[index] = sequence;
    if (meta !== undefined) {
      heads.metas[index] = 1 + metas.indexOf(encoded((column) => writeMeta(column, meta)));
    }
    if (original === undefined) continue;
    heads.originals[index] = 1;
    originals.push(original);
  }
  heads.glued.set(glued);
  const known = { first: entries[0]!.version, authors, inserts, metas: metas.rows.length };
  writer.varint(metas.rows.length);
  writer.bytes(encodedColumn((coder) => codeHeads(coder, heads, known)));
  const column = encoded((extras) => {
    for (const row of metas.rows) extras.raw(row);
    for (const original of originals) extras.bytes(original);
    writeRedactions(extras, entries);
  });
  writePacked(writer, column);
}

/** Gives whatever bytes come a number, in the order in which they first come. */
class Table {
  readonly rows: Uint8Array[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(bytes: Uint8Array): number {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.rows.length;
      this.rows.push(bytes);
      this.#indexes.set(key, index);
    }
    return index;
  }
}

// The columns of a segment, in the order in which `encode-segment.ts` has them. Each is decoded when it is first asked for, and kept.

import { CodecError, Reader, tagOf } from "@convergence/engine";
import type { LogAuthor, LogEntry } from "../log-entry.ts";
import { decodeLogAuthor, readMeta } from "../log-entry-codec.ts";
import type { BitCoder } from "./bit-coder.ts";
import { codeHeads, Heads } from "./head-column.ts";
import { chainBytesMax, columnBytesMax, entriesPerSegmentMax } from "./limits.ts";
import { readPacked } from "./packed-column.ts";
import { decodeColumn } from "./range-decoder.ts";
import { type Redactions, readRedactions } from "./redactions.ts";
import { codeRuns } from "./run-column.ts";
import { entriesOf, Runs } from "./runs.ts";
import { segmentForm, wholeTimesForm } from "./segment-form.ts";
import { readTimes, type Times } from "./time-blocks.ts";
import { codeLeads } from "./time-columns.ts";

/** What stands before the columns. */
export type SegmentHead = {
  readonly form: number;
  readonly first: number;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly chain: Uint8Array;
};

export type Columns = {
  readonly runs: () => Runs;
  readonly text: () => string;
  readonly others: () => Uint8Array;
  readonly opaque: () => Uint8Array;
  readonly authors: () => readonly LogAuthor[];
  /** Of each entry, its place in `authors`. */
  readonly authorNumbers: () => Uint32Array;
  readonly heads: () => Heads;
  readonly extras: () => Extras;
  readonly times: () => Times;
  /** Client time minus server time, of each entry. */
  readonly leads: () => Float64Array;
};

/** What few entries have. */
export type Extras = {
  /** By their numbers in `Heads`: 0 is none. */
  readonly metas: readonly LogEntry["meta"][];
  /** By entries, counted from the first. */
  readonly originals: ReadonlyMap<number, Uint8Array>;
  readonly redactions: Redactions;
};

export function readHead(reader: Reader): SegmentHead {
  const form = reader.byte();
  if (form !== segmentForm && form !== wholeTimesForm) {
    throw reader.fault(`A segment has the form ${form} where ${segmentForm} is the newest known`);
  }
  const first = reader.varint();
  const count = reader.varint();
  if (count === 0 || count > entriesPerSegmentMax) throw reader.fault(`A segment has ${count} entries`);
  if (first === 0 || !Number.isSafeInteger(tagOf(first + count - 1))) {
    throw reader.fault(`A segment of ${count} entries begins with the version ${first}`);
  }
  const firstTime = reader.varint();
  const lastTime = firstTime + reader.signed();
  return { form, first, count, firstTime, lastTime, chain: new Uint8Array(reader.bytes(chainBytesMax)) };
}

export function readColumns(reader: Reader, head: SegmentHead): Columns {
  const { first, count } = head;
  const authorCount = readCount(reader, count, "authors");
  const runCount = readCount(reader, count, "runs");
  const runs = readCoded(reader, (coder) => {
    const found = new Runs(runCount);
    codeRuns(coder, found, count, authorCount);
    return found;
  });
  const text = readPacked(reader);
  const others = once(readPacked(reader));
  const opaque = once(readPacked(reader));
  const names = readPacked(reader);
  const metaCount = readCount(reader, count, "metas");
  const heads = readCoded(reader, (coder) => {
    const found = new Heads(count);
    codeHeads(coder, found, { first, ...entriesOf(runs(), count), metas: metaCount });
    return found;
  });
  const extras = readPacked(reader);
  const times = once(readTimes(reader, head));
  const leads = readCoded(reader, (coder) => {
    const found = new Float64Array(count);
    codeLeads(coder, found, entriesOf(runs(), count).authors);
    return found;
  });
  return {
    runs,
    text: once(() => textOf(text())),
    others,
    opaque,
    authors: once(() => authorsOf(new Reader(names()), authorCount)),
    authorNumbers: once(() => entriesOf(runs(), count).authors),
    heads,
    extras: once(() => extrasOf(new Reader(extras()), metaCount, heads(), first)),
    times,
    leads,
  };
}

function readCount(reader: Reader, entries: number, what: string): number {
  const count = reader.varint();
  if (count > entries) throw reader.fault(`${entries} entries have ${count} ${what}`);
  return count;
}

function readCoded<T>(reader: Reader, decode: (coder: BitCoder) => T): () => T {
  const bytes = reader.view(columnBytesMax);
  return once(() => decodeColumn(bytes, decode));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new CodecError(`The ${bytes.length} bytes of a column are no text: ${String(error)}`);
  }
}

function authorsOf(reader: Reader, count: number): readonly LogAuthor[] {
  const authors: LogAuthor[] = [];
  for (let left = count; left > 0; left--) authors.push(decodeLogAuthor(reader.view(columnBytesMax)));
  reader.end();
  return authors;
}

function extrasOf(reader: Reader, metaCount: number, heads: Heads, first: number): Extras {
  const metas: LogEntry["meta"][] = [undefined];
  for (let left = metaCount; left > 0; left--) metas.push(readMeta(reader));
  const originals = new Map<number, Uint8Array>();
  for (let entry = heads.originals.indexOf(1); entry >= 0; entry = heads.originals.indexOf(1, entry + 1)) {
    originals.set(entry, reader.bytes(columnBytesMax));
  }
  const redactions = readRedactions(reader, first, heads.originals);
  reader.end();
  return { metas, originals, redactions };
}

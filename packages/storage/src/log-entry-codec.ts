// The bytes of a log entry in a store: header, operations, original. Who made it stands apart, in the bytes of its author: a store
// keeps an author once, however many entries are its.
//
// Header and author are also what the digest chain covers (`digest.ts`), so their form is *canonical*: it never changes for entries
// already written. The exceptions are what a redaction adds, and who stands in an author's place, which the chain does not cover. A new
// field stands at the end of the header. All bits of the flags are taken: one that comes has to be told by a combination that is refused
// today (`hasRemains` without `hasRedacts`). What is unknown is refused, never skipped.
//
//   entry    flags, header, the length of the operations and they, and what is left is the original
//   header   version; how far the base is below it; how far `seen` is above the base; sequence; time; client time since it; meta; the
//            versions that it redacts; authors that it replaces; the digest of what redactions have left; digests of redacted content
//   author   client, session, user; of a pseudonym the digest of who it was

import {
  type ChangeMeta,
  type ChangeSource,
  committedOperationsCodec,
  decodeOperations,
  encoded,
  type Operation,
  Reader,
  tagOf,
  versionOf,
  type Writer,
} from "@convergence/engine";
import type { AuthorReplacement, LogAuthor, LogEntry, RedactedDigests } from "./log-entry.ts";
import { readRanges, writeRanges } from "./version-ranges.ts";

/** An encoded entry, cut at its seams: what the digest chain is made of. */
export type EntryParts = {
  /** Without what a redaction has added. */
  readonly header: Uint8Array;
  readonly operations: Uint8Array;
  readonly original: Uint8Array | undefined;
  readonly redacted: RedactedDigests | undefined;
};

/** The flags of the header: what is there, or not as usual. */
const hasBehind = 1;
const hasSeen = 2;
const hasMeta = 4;
const hasOriginal = 8;
const hasRedacts = 16;
const isRedacted = 32;
const hasReplaces = 64;
const hasRemains = 128;

/** Of a SHA-256. */
const digestBytes = 32;

/** The low three bits of the meta byte; 0 means none. The order is part of the format. */
const sources: readonly ChangeSource[] = ["person", "program", "import", "restore"];
const hasReason = 8;

export function entryParts(entry: LogEntry): EntryParts {
  const header = encoded((writer) => writeHeader(writer, { ...entry, redacted: undefined }));
  return { header, operations: entry.operations, original: entry.original, redacted: entry.redacted };
}

export const encodeLogEntry = (entry: LogEntry): Uint8Array => encoded((writer) => writeEntry(writer, entry));

/** Many, one after the other, and where each of them ends. */
export function encodeLogEntries(entries: readonly LogEntry[]): {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
} {
  const ends: number[] = [];
  const bytes = encoded((writer) => {
    for (const entry of entries) {
      writeEntry(writer, entry);
      ends.push(writer.length);
    }
  });
  return { bytes, ends };
}

function writeEntry(writer: Writer, entry: LogEntry): void {
  writeHeader(writer, entry);
  writer.bytes(entry.operations);
  if (entry.original !== undefined) writer.raw(entry.original);
}

/** Cuts, without copying unless content was redacted. Throws `CodecError` for anything that `encodeLogEntry` did not write. */
export function splitLogEntry(bytes: Uint8Array): EntryParts {
  const reader = new Reader(bytes);
  const { hasOriginal, redacted, chainedLength } = readHeader(reader);
  const header = redacted === undefined ? bytes.subarray(0, chainedLength) : bytes.slice(0, chainedLength);
  if (redacted !== undefined) header[0] = header[0]! & ~isRedacted;
  const operations = reader.view(bytes.length);
  if (!hasOriginal) reader.end();
  return { header, operations, original: hasOriginal ? bytes.subarray(reader.offset) : undefined, redacted };
}

/** When an entry was committed, in milliseconds since 1970; of the rest no more is read than has to be. */
export function entryTime(bytes: Uint8Array): number {
  const reader = new Reader(bytes);
  readUpToTime(reader);
  return reader.varint();
}

/** What an entry did. Nothing is made of a header that is as usual. Throws `CodecError` for what is no entry, as far as it was read. */
export function entryOperations(bytes: Uint8Array): readonly Operation[] {
  const reader = new Reader(bytes);
  const flags = readUpToTime(reader);
  const hasMore = (flags & ~(hasBehind | hasSeen | hasOriginal)) !== 0;
  if (hasMore) return decodeOperations(splitLogEntry(bytes).operations);
  reader.varint();
  reader.signed();
  const length = reader.varint();
  const start = reader.offset;
  const operations = committedOperationsCodec.read(reader);
  const read = reader.offset - start;
  if (read !== length) throw reader.fault(`${length} bytes of operations are ${read}`);
  if ((flags & hasOriginal) === 0) reader.end();
  return operations;
}

/** Gives the flags. */
function readUpToTime(reader: Reader): number {
  const flags = reader.byte();
  reader.varint();
  if ((flags & hasBehind) !== 0) reader.varint();
  if ((flags & hasSeen) !== 0) {
    reader.signed();
    reader.varint();
  }
  reader.varint();
  return flags;
}

/** The inverse of `encodeLogEntry`. The entry shares no memory with `bytes`. */
export function decodeLogEntry(bytes: Uint8Array, author: LogAuthor): LogEntry {
  const reader = new Reader(bytes);
  const { hasOriginal, chainedLength: _, redacted, redacts, remains, replaces, ...header } = readHeader(reader);
  const { client, session, user, pseudonymOf } = author;
  const operations = reader.bytes(bytes.length);
  if (!hasOriginal) reader.end();
  const original = hasOriginal ? new Uint8Array(bytes.subarray(reader.offset)) : undefined;
  return {
    ...{ ...header, client, session, user, operations, original },
    ...(redacted === undefined ? {} : { redacted }),
    ...(redacts === undefined ? {} : { redacts }),
    ...(remains === undefined ? {} : { remains }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(pseudonymOf === undefined ? {} : { pseudonymOf }),
  };
}

export function encodeLogAuthor({ client, session, user, pseudonymOf }: LogAuthor): Uint8Array {
  return encoded((writer) => {
    writer.string(client);
    writer.string(session);
    writer.string(user);
    if (pseudonymOf !== undefined) writeDigest(writer, pseudonymOf);
  });
}

/** The inverse of `encodeLogAuthor`. */
export function decodeLogAuthor(bytes: Uint8Array): LogAuthor {
  const reader = new Reader(bytes);
  const client = reader.string(bytes.length);
  const session = reader.string(bytes.length);
  const user = reader.string(bytes.length);
  if (reader.remaining === 0) return { client, session, user };
  const pseudonymOf = readDigest(reader);
  reader.end();
  return { client, session, user, pseudonymOf };
}

function writeHeader(writer: Writer, entry: LogEntry): void {
  const { version, base, seen, sequence, time, clientTime, meta, original, redacted, redacts, remains, replaces } =
    entry;
  const isUpToDate = base === version - 1;
  const isUsual = seen === tagOf(base);
  writer.byte(
    (isUpToDate ? 0 : hasBehind) |
      (isUsual ? 0 : hasSeen) |
      (meta === undefined ? 0 : hasMeta) |
      (original === undefined ? 0 : hasOriginal) |
      (redacts === undefined ? 0 : hasRedacts) |
      (replaces === undefined ? 0 : hasReplaces) |
      (remains === undefined ? 0 : hasRemains) |
      (redacted === undefined ? 0 : isRedacted),
  );
  writer.varint(version);
  if (!isUpToDate) writer.varint(version - 1 - base);
  if (!isUsual) {
    writer.signed(versionOf(seen) - base);
    writer.varint(seen - tagOf(versionOf(seen)));
  }
  writer.varint(sequence);
  writer.varint(time);
  writer.signed(clientTime - time);
  if (meta !== undefined) writeMeta(writer, meta);
  if (redacts !== undefined) writeRanges(writer, redacts);
  if (replaces !== undefined) writeReplacements(writer, replaces);
  if (remains !== undefined) writeDigest(writer, remains);
  if (redacted !== undefined) writeRedacted(writer, redacted);
}

export function writeRedacted(writer: Writer, { operations, original }: RedactedDigests): void {
  writeDigest(writer, operations);
  if (original !== undefined) writeDigest(writer, original);
}

export function readRedacted(reader: Reader, hasOriginal: boolean): RedactedDigests {
  const operations = readDigest(reader);
  return { operations, original: hasOriginal ? readDigest(reader) : undefined };
}

export function writeReplacements(writer: Writer, replaces: readonly AuthorReplacement[]): void {
  writer.varint(replaces.length);
  for (const { former, present } of replaces) {
    writeDigest(writer, former);
    writeDigest(writer, present);
  }
}

export function readReplacements(reader: Reader): AuthorReplacement[] {
  const count = reader.varint();
  if (count === 0 || count > reader.remaining) throw reader.fault(`A log entry replaces ${count} authors`);
  return Array.from({ length: count }, () => {
    const former = readDigest(reader);
    return { former, present: readDigest(reader) };
  });
}

export function writeDigest(writer: Writer, digest: Uint8Array): void {
  if (digest.length !== digestBytes) throw new RangeError(`A digest has ${digest.length} bytes, not ${digestBytes}`);
  writer.bytes(digest);
}

export function readDigest(reader: Reader): Uint8Array {
  const bytes = reader.bytes(digestBytes);
  if (bytes.length !== digestBytes) throw reader.fault(`A digest has ${bytes.length} bytes, not ${digestBytes}`);
  return bytes;
}

type Header = Omit<LogEntry, keyof LogAuthor | "operations" | "original"> & {
  readonly hasOriginal: boolean;
  /** Up to what a redaction has added. */
  readonly chainedLength: number;
};

function readHeader(reader: Reader): Header {
  const flags = reader.byte();
  if ((flags & (hasRemains | hasRedacts)) === hasRemains) throw reader.fault(`A log entry has the flags ${flags}`);
  const version = reader.varint();
  const base = version - 1 - ((flags & hasBehind) === 0 ? 0 : readUnusual(reader, reader.varint()));
  const seen = (flags & hasSeen) === 0 ? tagOf(base) : readSeen(reader, base);
  const sequence = reader.varint();
  const time = reader.varint();
  const clientTime = time + reader.signed();
  if (base < 0 || !Number.isSafeInteger(seen) || !Number.isSafeInteger(clientTime)) {
    throw reader.fault(`A log entry has base ${base}, seen ${seen} and client time ${clientTime}`);
  }
  const meta = (flags & hasMeta) === 0 ? undefined : readMeta(reader);
  const redacts = (flags & hasRedacts) === 0 ? undefined : readRanges(reader, version);
  const replaces = (flags & hasReplaces) === 0 ? undefined : readReplacements(reader);
  const remains = (flags & hasRemains) === 0 ? undefined : readDigest(reader);
  const chainedLength = reader.offset;
  const withOriginal = (flags & hasOriginal) !== 0;
  const redacted = (flags & isRedacted) === 0 ? undefined : readRedacted(reader, withOriginal);
  return {
    ...{ version, base, seen, sequence, time, clientTime, meta, redacts, remains, replaces, redacted },
    ...{ hasOriginal: withOriginal, chainedLength },
  };
}

function readSeen(reader: Reader, base: number): number {
  const version = base + reader.signed();
  const refusals = reader.varint();
  if (refusals >= tagOf(1)) throw reader.fault(`${refusals} refusals do not follow one version`);
  const seen = tagOf(version, refusals);
  readUnusual(reader, seen - tagOf(base));
  return seen;
}

/** A difference that would not have been written if there were none. */
function readUnusual(reader: Reader, difference: number): number {
  if (difference === 0) throw reader.fault("What is usual in a log entry is written");
  return difference;
}

export function writeMeta(writer: Writer, { source, reason }: ChangeMeta): void {
  const code = source === undefined ? 0 : sources.indexOf(source) + 1;
  writer.byte(code | (reason === undefined ? 0 : hasReason));
  if (reason !== undefined) writer.string(reason);
}

export function readMeta(reader: Reader): ChangeMeta {
  const flags = reader.byte();
  const code = flags & 7;
  if (flags >= 2 * hasReason || code > sources.length) {
    throw reader.fault(`A log entry has the unknown meta flags ${flags}`);
  }
  return {
    ...(code === 0 ? {} : { source: sources[code - 1] }),
    ...((flags & hasReason) === 0 ? {} : { reason: reader.string(reader.remaining) }),
  };
}

// The bytes of a log entry in a store: one flag byte, then header, operations and original, each with its length.
//
// The header is also what the digest chain covers (`digest.ts`), so its form is *canonical*: it never changes for entries
// already written. A new field needs a new flag bit and the end of the header. Unknown flags are refused, never skipped.

import { type ChangeMeta, type ChangeSource, Reader, Writer } from "@convergence/engine";
import type { LogEntry } from "./log-entry.ts";

/** An encoded entry, cut at its seams: what the digest chain is made of. */
export type EntryParts = {
  readonly header: Uint8Array;
  readonly operations: Uint8Array;
  readonly original: Uint8Array | undefined;
};

const hasOriginal = 1;

/** The low three bits of the header's meta byte; 0 means none. The order is part of the format. */
const sources: readonly ChangeSource[] = ["person", "program", "import", "restore"];
const hasMeta = 8;
const hasReason = 16;

export function entryParts(entry: LogEntry): EntryParts {
  const writer = new Writer();
  writer.varint(entry.version);
  writer.varint(entry.base);
  writer.varint(entry.seen);
  writer.string(entry.client);
  writer.varint(entry.sequence);
  writer.string(entry.session);
  writer.string(entry.user);
  writer.varint(entry.time);
  writer.varint(entry.clientTime);
  writeMeta(writer, entry.meta);
  return { header: writer.finish(), operations: entry.operations, original: entry.original };
}

export function encodeLogEntry(entry: LogEntry): Uint8Array {
  const parts = entryParts(entry);
  const writer = new Writer();
  writer.byte(parts.original === undefined ? 0 : hasOriginal);
  writer.bytes(parts.header);
  writer.bytes(parts.operations);
  if (parts.original !== undefined) writer.bytes(parts.original);
  return writer.finish();
}

/** Cuts without decoding the header. Throws `CodecError` for anything that `encodeLogEntry` did not write. */
export function splitLogEntry(bytes: Uint8Array): EntryParts {
  const reader = new Reader(bytes);
  const flags = reader.byte();
  if (flags > hasOriginal) throw reader.fault(`A log entry has the unknown flags ${flags}`);
  const header = reader.bytes(bytes.length);
  const operations = reader.bytes(bytes.length);
  const original = flags === hasOriginal ? reader.bytes(bytes.length) : undefined;
  reader.end();
  return { header, operations, original };
}

/** The inverse of `encodeLogEntry`. The entry shares no memory with `bytes`. */
export function decodeLogEntry(bytes: Uint8Array): LogEntry {
  const { header, operations, original } = splitLogEntry(bytes);
  const reader = new Reader(header);
  const entry: LogEntry = {
    version: reader.varint(),
    base: reader.varint(),
    seen: reader.varint(),
    client: reader.string(header.length),
    sequence: reader.varint(),
    session: reader.string(header.length),
    user: reader.string(header.length),
    time: reader.varint(),
    clientTime: reader.varint(),
    meta: readMeta(reader, header.length),
    operations,
    original,
  };
  reader.end();
  return entry;
}

function writeMeta(writer: Writer, meta: ChangeMeta | undefined): void {
  if (meta === undefined) return writer.byte(0);
  const source = meta.source === undefined ? 0 : sources.indexOf(meta.source) + 1;
  writer.byte(hasMeta | source | (meta.reason === undefined ? 0 : hasReason));
  if (meta.reason !== undefined) writer.string(meta.reason);
}

function readMeta(reader: Reader, unitsMax: number): ChangeMeta | undefined {
  const flags = reader.byte();
  if (flags === 0) return undefined;
  const code = flags & 7;
  const known = (flags & hasMeta) !== 0 && flags < 32 && code <= sources.length;
  if (!known) throw reader.fault(`A log entry has the unknown meta flags ${flags}`);
  return {
    ...(code === 0 ? {} : { source: sources[code - 1] }),
    ...((flags & hasReason) === 0 ? {} : { reason: reader.string(unitsMax) }),
  };
}

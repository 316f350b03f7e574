// Changes as history tells them: all that the log holds of each but its digest, and the client's secret id. Many travel together,
// in the order of their versions, one way or the other, and each author is named once.
//
// The operations stay as the log has them, in bytes: a server does not look into them in order to pass them on.

import { type ChangeMeta, type Codec, optional, originalCodec, type Reader, type Writer } from "@convergence/engine";
import { changeMetaCodec } from "./change-meta.ts";
import { clientIdCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { isTime, versionMax } from "./integers.ts";
import { historyEntriesMax, serverFrameBytesMax } from "./limits.ts";

export type HistoryEntry = {
  /** The version of the model after this change: 1 for the first. */
  readonly version: number;
  /** The version that the author had seen. */
  readonly base: number;
  readonly session: string;
  /** As other clients know it. */
  readonly client: string;
  /** The opaque key of the user, never a name. */
  readonly user: string;
  /** The client's own number of this change; 0 of what the server itself placed at its wish. */
  readonly sequence: number;
  /** Server time in milliseconds since 1970. */
  readonly time: number;
  /** The time in milliseconds since 1970 that the client claims. */
  readonly clientTime: number;
  readonly meta: ChangeMeta | undefined;
  /** As they took effect: `decodeOperations` of the engine reads them. */
  readonly operations: Uint8Array;
  /** As they were submitted, only where effect was lost: `decodeOriginal` reads it. */
  readonly original: Uint8Array | undefined;
};

type Author = Pick<HistoryEntry, "session" | "client" | "user">;

const metaCodec: Codec<ChangeMeta | undefined> = optional(changeMetaCodec);

const shape =
  `history(authors(${sessionIdCodec.shape},${clientIdCodec.shape},${userKeyCodec.shape}),` +
  `entries(author,version since,behind,sequence,time since,client time since,${metaCodec.shape},bytes,` +
  `optional(${originalCodec.shape})))`;

/** In the order of their versions, ascending or descending. */
export const historyEntriesCodec: Codec<readonly HistoryEntry[]> = { write, read, shape };

function write(writer: Writer, entries: readonly HistoryEntry[]): void {
  if (entries.length > historyEntriesMax) throw new RangeError(`${entries.length} entries exceed ${historyEntriesMax}`);
  const fault = faultOf(entries);
  if (fault !== undefined) throw new RangeError(fault);
  const numbers = new Map<string, number>();
  const authors: Author[] = [];
  for (const entry of entries) {
    if (numbers.has(keyOf(entry))) continue;
    numbers.set(keyOf(entry), authors.length);
    authors.push(entry);
  }
  writer.varint(authors.length);
  for (const { session, client, user } of authors) {
    sessionIdCodec.write(writer, session);
    clientIdCodec.write(writer, client);
    userKeyCodec.write(writer, user);
  }
  writer.varint(entries.length);
  let [version, time] = [0, 0];
  for (const entry of entries) {
    writer.varint(numbers.get(keyOf(entry))!);
    writer.signed(entry.version - version);
    writer.varint(entry.version - 1 - entry.base);
    writer.varint(entry.sequence);
    writer.signed(entry.time - time);
    writer.signed(entry.clientTime - entry.time);
    metaCodec.write(writer, entry.meta);
    writer.bytes(entry.operations);
    writer.byte(entry.original === undefined ? 0 : 1);
    if (entry.original !== undefined) writer.bytes(entry.original);
    version = entry.version;
    time = entry.time;
  }
}

function read(reader: Reader): readonly HistoryEntry[] {
  const authors = readAuthors(reader);
  const count = reader.count(historyEntriesMax);
  const entries: HistoryEntry[] = [];
  let known = 0;
  let [version, time] = [0, 0];
  for (let left = count; left > 0; left--) {
    const number = reader.varint();
    const author = authors[number];
    if (author === undefined || number > known) throw reader.fault(`The author ${number} stands where ${known} is due`);
    if (number === known) known++;
    version += reader.signed();
    const base = version - 1 - reader.varint();
    const sequence = reader.varint();
    time += reader.signed();
    const clientTime = time + reader.signed();
    const meta = metaCodec.read(reader);
    const operations = reader.bytes(serverFrameBytesMax);
    const original = readFlag(reader) ? reader.bytes(serverFrameBytesMax) : undefined;
    entries.push({ ...author, version, base, sequence, time, clientTime, meta, operations, original });
  }
  if (known < authors.length) throw reader.fault(`Of ${authors.length} authors ${authors.length - known} made nothing`);
  const fault = faultOf(entries);
  if (fault !== undefined) throw reader.fault(fault);
  return entries;
}

function readAuthors(reader: Reader): readonly Author[] {
  const authors: Author[] = [];
  const keys = new Set<string>();
  for (let left = reader.count(historyEntriesMax); left > 0; left--) {
    const session = sessionIdCodec.read(reader);
    const client = clientIdCodec.read(reader);
    const author = { session, client, user: userKeyCodec.read(reader) };
    if (keys.size === keys.add(keyOf(author)).size) throw reader.fault("An author is named twice");
    authors.push(author);
  }
  return authors;
}

function readFlag(reader: Reader): boolean {
  const flag = reader.byte();
  if (flag > 1) throw reader.fault(`${flag} says neither that there is an original nor that there is none`);
  return flag === 1;
}

/** A user key may hold anything but control characters. */
const keyOf = ({ session, client, user }: Author): string => `${session}\n${client}\n${user}`;

function faultOf(entries: readonly HistoryEntry[]): string | undefined {
  const direction = Math.sign((entries[1]?.version ?? 0) - (entries[0]?.version ?? 0));
  for (const [index, { version, base, time, clientTime, sequence }] of entries.entries()) {
    if (!Number.isSafeInteger(version) || version < 1 || version > versionMax) return `${version} is not a version`;
    if (!(base >= 0 && base < version)) return `The base ${base} of version ${version} is not in 0..${version - 1}`;
    if (!isTime(time) || !isTime(clientTime))
      return `${time} or ${clientTime} is not a time in milliseconds since 1970`;
    if (!Number.isSafeInteger(sequence) || sequence < 0) return `${sequence} is not the sequence number of a change`;
    const before = entries[index - 1]?.version;
    if (before === undefined || (direction !== 0 && Math.sign(version - before) === direction)) continue;
    return `Version ${version} is out of order after version ${before}`;
  }
  return undefined;
}

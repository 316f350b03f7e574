// Entries of a log on their way to the worker and back: their bytes one after the other, and each of their authors once.

import {
  decodeLogAuthor,
  decodeLogEntry,
  encodeLogAuthor,
  encodeLogEntries,
  type LogEntry,
} from "@convergence/storage";
import type { EncodedLog } from "./store-calls.ts";

export function encodeLog(entries: readonly LogEntry[]): EncodedLog {
  const authors: Uint8Array[] = [];
  const places = new Map<string, number>();
  const authorOf: number[] = [];
  let before: LogEntry | undefined;
  for (const entry of entries) {
    authorOf.push(isByTheSame(before, entry) ? authorOf.at(-1)! : placeOf(entry, authors, places));
    before = entry;
  }
  return { ...encodeLogEntries(entries), authors, authorOf };
}

const isByTheSame = (before: LogEntry | undefined, { client, session, user }: LogEntry): boolean =>
  before?.session === session && before.client === client && before.user === user;

function placeOf(entry: LogEntry, authors: Uint8Array[], places: Map<string, number>): number {
  const key = JSON.stringify([entry.client, entry.session, entry.user]);
  const place = places.get(key) ?? authors.push(encodeLogAuthor(entry)) - 1;
  places.set(key, place);
  return place;
}

/** The bytes of each entry; views. */
export function* entriesOf({ bytes, ends }: EncodedLog): Generator<Uint8Array> {
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

export function decodeLog(log: EncodedLog): LogEntry[] {
  const authors = log.authors.map(decodeLogAuthor);
  const entries: LogEntry[] = [];
  for (const bytes of entriesOf(log)) entries.push(decodeLogEntry(bytes, authors[log.authorOf[entries.length]!]!));
  return entries;
}

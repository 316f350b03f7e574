// Entries of a log on their way to the worker and back: as bytes, and each of their authors once.

import { decodeLogAuthor, decodeLogEntry, encodeLogAuthor, encodeLogEntry, type LogEntry } from "@convergence/storage";
import type { EncodedLog } from "./store-calls.ts";
import { ownBytes } from "./transfer.ts";

export function encodeLog(entries: readonly LogEntry[]): EncodedLog {
  const authors: Uint8Array[] = [];
  const places = new Map<string, number>();
  const authorOf = entries.map((entry) => {
    const key = JSON.stringify([entry.client, entry.session, entry.user]);
    const place = places.get(key) ?? authors.push(encodeLogAuthor(entry)) - 1;
    places.set(key, place);
    return place;
  });
  return { entries: entries.map((entry) => ownBytes(encodeLogEntry(entry))), authors, authorOf };
}

export function decodeLog({ entries, authors, authorOf }: EncodedLog): LogEntry[] {
  const decoded = authors.map(decodeLogAuthor);
  return entries.map((entry, index) => decodeLogEntry(entry, decoded[authorOf[index]!]!));
}

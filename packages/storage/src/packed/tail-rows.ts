// The rows of a log as one question reads them: each once, however often the question comes back to it, up to so many bytes of them.
// Of who made a row, and when, no more is decoded than that.

import type { StoredEntry } from "../check/check-source.ts";
import { rowsKeptBytesMax } from "../limits.ts";
import type { LogAuthor } from "../log-entry.ts";
import { decodeLogAuthor, entryTime } from "../log-entry-codec.ts";
import type { StoredLog } from "./stored-log.ts";

/** Whose a row is, and its time in milliseconds since 1970. */
export type RowHead = { readonly author: LogAuthor; readonly time: number };

/** Rows that are read together where their heads are asked for one by one. */
const headsAtOnce = 1024;

/** What a row takes beside the bytes of its entry, or so. */
const rowBytes = 256;

export class TailRows {
  readonly #log: StoredLog;
  readonly #kept = new Map<number, StoredEntry>();
  #keptBytes = 0;
  readonly #heads = new Map<number, RowHead>();

  constructor(log: StoredLog) {
    this.#log = log;
  }

  /** With `after` < version <= `to`, ascending. None of them is in a segment. */
  *rows(after: number, to: number): Generator<StoredEntry> {
    const end = Math.min(to, this.#log.head);
    for (let next = after + 1; next <= end; next++) {
      const kept = this.#kept.get(next);
      if (kept !== undefined) yield kept;
      else {
        let last = next;
        while (last < end && !this.#kept.has(last + 1)) last++;
        for (const row of this.#log.rows(next - 1, last)) {
          this.#keep(row);
          yield row;
        }
        next = last;
      }
    }
  }

  /** Of a version that is a row. */
  head(version: number): RowHead {
    const known = this.#heads.get(version);
    if (known !== undefined) return known;
    let [bytes, author]: [Uint8Array | undefined, LogAuthor | undefined] = [undefined, undefined];
    for (const row of this.rows(version - 1, version - 1 + headsAtOnce)) {
      if (row.author === undefined) throw new RangeError(`The author of version ${row.version} is missing`);
      if (author === undefined || row.author !== bytes) author = decodeLogAuthor(row.author);
      bytes = row.author;
      this.#heads.set(row.version, { author, time: entryTime(row.entry) });
    }
    const head = this.#heads.get(version);
    if (head !== undefined) return head;
    throw new RangeError(`The log has no version ${version}, though its head is ${this.#log.head}`);
  }

  #keep(row: StoredEntry): void {
    const bytes = row.entry.length + rowBytes;
    if (this.#keptBytes + bytes > rowsKeptBytesMax || this.#kept.has(row.version)) return;
    this.#kept.set(row.version, row);
    this.#keptBytes += bytes;
  }
}

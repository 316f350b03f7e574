// The log and those who made it: an author is written once for each model, an entry names it by a small number.

import type { LogRange, StoredEntry } from "@convergence/storage";
import { entriesOf } from "./encoded-log.ts";
import type { Statements } from "./statements.ts";
import type { EncodedLog } from "./store-calls.ts";

export class LogTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  read(key: number, { after, limit, bytesMax }: LogRange): EncodedLog {
    const select = "SELECT author, entry FROM log WHERE model = ? AND version > ? ORDER BY version LIMIT ?";
    const entries: Uint8Array[] = [];
    const authorOf: number[] = [];
    const places = new Map<number, number>();
    let bytes = 0;
    for (const row of this.#statements.sql(select).iterate(key, after, limit)) {
      const entry = row.entry as Uint8Array;
      bytes += entry.length;
      if (entries.length > 0 && bytes > bytesMax) break;
      entries.push(entry);
      const author = row.author as number;
      const place = places.get(author) ?? places.size;
      places.set(author, place);
      authorOf.push(place);
    }
    const authors = [...places.keys()].map((author) => this.#author(key, author));
    return { ...oneAfterTheOther(entries), authors, authorOf };
  }

  /** Appends after `version`. */
  append(key: number, version: number, log: EncodedLog): void {
    let index = 0;
    for (const entry of entriesOf(log)) {
      const author = log.authors[log.authorOf[index]!]!;
      index++;
      if (this.#insert(key, version + index, author, entry)) continue;
      this.#addAuthor(key, author);
      if (!this.#insert(key, version + index, author, entry)) throw new Error("An author that was added is not there");
    }
  }

  /** False if the author has no number yet. One statement finds it and writes the row: most rows are by somebody known. */
  #insert(key: number, version: number, author: Uint8Array, entry: Uint8Array): boolean {
    const insert = `INSERT INTO log (model, version, author, entry)
      SELECT model, ?, author, ? FROM authors WHERE model = ? AND bytes = ?`;
    return this.#statements.sql(insert).run(version, entry, key, author).changes === 1;
  }

  /** Up to `limit` rows after a version, with their authors. */
  rows(key: number, after: number, limit: number): StoredEntry[] {
    const select = `SELECT version, entry, authors.bytes AS author FROM log LEFT JOIN authors USING (model, author)
      WHERE log.model = ? AND version > ? ORDER BY version LIMIT ?`;
    const rows = this.#statements.sql(select).all(key, after, limit);
    return rows.map(({ version, entry, author }) => ({
      version: version as number,
      entry: entry as Uint8Array,
      author: author === null ? undefined : (author as Uint8Array),
    }));
  }

  /** Those of the rows, in no order. */
  authors(key: number): { readonly number: number; readonly bytes: Uint8Array }[] {
    const rows = this.#statements.sql("SELECT author, bytes FROM authors WHERE model = ?").all(key);
    return rows.map(({ author, bytes }) => ({ number: Number(author), bytes: bytes as Uint8Array }));
  }

  rewriteAuthor(key: number, number: number, bytes: Uint8Array): void {
    this.#statements.sql("UPDATE authors SET bytes = ? WHERE model = ? AND author = ?").run(bytes, key, number);
  }

  rewrite(key: number, version: number, entry: Uint8Array): void {
    this.#statements.sql("UPDATE log SET entry = ? WHERE model = ? AND version = ?").run(entry, key, version);
  }

  /** Deletes up to `rowsMax` of the rows up to `packedTo`, the oldest first. Gives whether there may be more. */
  trim(key: number, packedTo: number, rowsMax: number): boolean {
    const select = "SELECT min(version) AS first FROM log WHERE model = ?";
    const first = this.#statements.sql(select).get(key)?.first as number | null;
    if (first === null || first > packedTo) return false;
    const until = Math.min(packedTo, first + rowsMax - 1);
    this.#statements.sql("DELETE FROM log WHERE model = ? AND version <= ?").run(key, until);
    return until < packedTo;
  }

  /** Deletes up to `authorsMax` of those who made none of the rows. Segments name their authors themselves. */
  forgetAuthors(key: number, authorsMax: number): void {
    const remove = `DELETE FROM authors WHERE model = ?1 AND author IN (
      SELECT author FROM authors WHERE model = ?1
      EXCEPT SELECT author FROM log WHERE model = ?1 LIMIT ?2)`;
    this.#statements.sql(remove).run(key, authorsMax);
  }

  #author(key: number, author: number): Uint8Array {
    const row = this.#statements.sql("SELECT bytes FROM authors WHERE model = ? AND author = ?").get(key, author);
    if (row === undefined) throw new Error(`The log names author ${author} of model ${key}, who is not there`);
    return row.bytes as Uint8Array;
  }

  /** Gives an author the next number. */
  #addAuthor(key: number, bytes: Uint8Array): void {
    const insert = `INSERT INTO authors (model, author, bytes)
      SELECT ?1, coalesce(max(author), 0) + 1, ?2 FROM authors WHERE model = ?1`;
    this.#statements.sql(insert).run(key, bytes);
  }
}

function oneAfterTheOther(entries: readonly Uint8Array[]): Pick<EncodedLog, "bytes" | "ends"> {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + entry.length, 0));
  const ends: number[] = [];
  let at = 0;
  for (const entry of entries) {
    bytes.set(entry, at);
    at += entry.length;
    ends.push(at);
  }
  return { bytes, ends };
}

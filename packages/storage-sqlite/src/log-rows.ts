// The rows of a log read in pages: a row by itself costs three times as much, and a statement that is read row by row cannot be asked
// again before it is done. A page is bounded in rows and in bytes, a single larger row aside.

import type { StoredEntry } from "@convergence/storage";
import { rowsPageBytesMax, rowsPageMax } from "./limits.ts";
import type { Statements } from "./statements.ts";

type Order = "ASC" | "DESC";

/** As the columns of the statement. */
type Row = readonly [version: number, author: number, entry: Uint8Array];

const range = "FROM log WHERE model = ? AND version > ? AND version <= ?";

export class LogRows {
  readonly #statements: Statements;
  readonly #model: number;
  readonly #head: number;
  readonly #authors = new Map<number, Uint8Array | undefined>();

  constructor(statements: Statements, model: number, head: number) {
    this.#statements = statements;
    this.#model = model;
    this.#head = head;
  }

  /** With `after` < version <= `to`, ascending. */
  *forwards(after: number, to: number): Generator<StoredEntry> {
    const end = Math.min(to, this.#head);
    for (let done = after; done < end; ) {
      const last = Math.min(end, done + this.#pageRows(done, Math.min(end, done + rowsPageMax)));
      yield* this.#page("ASC", done, last);
      done = last;
    }
  }

  /** With `from` <= version < `before`, descending. */
  *backwards(before: number, from: number): Generator<StoredEntry> {
    for (let next = Math.min(before - 1, this.#head); next >= from; ) {
      const above = Math.max(from - 1, next - this.#pageRows(Math.max(from - 1, next - rowsPageMax), next));
      yield* this.#page("DESC", above, next);
      next = above;
    }
  }

  *#page(order: Order, after: number, to: number): Generator<StoredEntry> {
    const select = `SELECT version, author, entry ${range} ORDER BY version ${order}`;
    const page = this.#statements.arrays(select).all(this.#model, after, to) as unknown as readonly Row[];
    for (const [version, author, entry] of page) yield { version, entry, author: this.#author(author) };
  }

  /** How many rows of this range go together. The lengths of entries are known without reading them. */
  #pageRows(after: number, to: number): number {
    const select = `SELECT max(length(entry)) AS longest ${range}`;
    const longest = Number(this.#statements.sql(select).get(this.#model, after, to)?.longest ?? 0);
    return Math.max(1, Math.min(rowsPageMax, Math.floor(rowsPageBytesMax / Math.max(1, longest))));
  }

  #author(author: number): Uint8Array | undefined {
    if (!this.#authors.has(author)) {
      const select = "SELECT bytes FROM authors WHERE model = ? AND author = ?";
      const row = this.#statements.sql(select).get(this.#model, author);
      this.#authors.set(author, row?.bytes as Uint8Array | undefined);
    }
    return this.#authors.get(author);
  }
}

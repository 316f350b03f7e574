// The rows of segments. They follow each other without gaps from version 1 on, and only a redaction ever changes one.

import type { PackedSegment, SegmentPlace } from "@convergence/storage";
import type { Statements } from "./statements.ts";

const placeColumns = "first, last, first_time AS firstTime, last_time AS lastTime, digest, depth";

export class SegmentTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Of any model. */
  isAnyThere(): boolean {
    return this.#statements.sql("SELECT 1 FROM segments LIMIT 1").get() !== undefined;
  }

  /** The version of the last entry that is in a segment; 0 when there is none. */
  packedTo(model: number): number {
    return Number(this.#statements.sql("SELECT max(last) AS last FROM segments WHERE model = ?").get(model)?.last ?? 0);
  }

  /** The last version of the newest segment that ends at or before `version`; 0 when there is none. */
  endAtMost(model: number, version: number): number {
    const select = "SELECT max(last) AS last FROM segments WHERE model = ? AND last <= ?";
    return Number(this.#statements.sql(select).get(model, version)?.last ?? 0);
  }

  /** The same of the newest segment whose first entry has at most this time. */
  endAtTime(model: number, time: number): number {
    const select = "SELECT last FROM segments WHERE model = ? AND first_time <= ? ORDER BY last DESC LIMIT 1";
    return Number(this.#statements.sql(select).get(model, time)?.last ?? 0);
  }

  /** The segment that `version` is in. */
  find(model: number, version: number): SegmentPlace | undefined {
    const select = `SELECT ${placeColumns} FROM segments WHERE model = ? AND last >= ? ORDER BY last LIMIT 1`;
    const row = this.#statements.sql(select).get(model, version);
    return row === undefined || Number(row.first) > version ? undefined : (row as unknown as SegmentPlace);
  }

  bytes(model: number, last: number): Uint8Array {
    return this.#statements.sql("SELECT bytes FROM segments WHERE model = ? AND last = ?").get(model, last)
      ?.bytes as Uint8Array;
  }

  snapshot(model: number, last: number): Uint8Array {
    return this.#statements.sql("SELECT snapshot FROM segments WHERE model = ? AND last = ?").get(model, last)
      ?.snapshot as Uint8Array;
  }

  /** By version. */
  *all(model: number): Generator<PackedSegment> {
    const select = `SELECT ${placeColumns}, snapshot, bytes FROM segments WHERE model = ? ORDER BY last`;
    for (const row of this.#statements.sql(select).iterate(model)) yield row as unknown as PackedSegment;
  }

  /** Those of all, by version. */
  places(model: number): SegmentPlace[] {
    const select = `SELECT ${placeColumns} FROM segments WHERE model = ? ORDER BY last`;
    return this.#statements.sql(select).all(model) as unknown as SegmentPlace[];
  }

  /** Of the segment that ends at `last`. What it says of itself stays. */
  rewrite(model: number, last: number, bytes: Uint8Array, snapshot: Uint8Array, depth: number): void {
    const update = "UPDATE segments SET bytes = ?, snapshot = ?, depth = ? WHERE model = ? AND last = ?";
    this.#statements.sql(update).run(bytes, snapshot, depth, model, last);
  }

  /** Gives a segment its place in another digest chain. */
  chainAnew(model: number, last: number, bytes: Uint8Array, digest: Uint8Array): void {
    const update = "UPDATE segments SET bytes = ?, digest = ? WHERE model = ? AND last = ?";
    this.#statements.sql(update).run(bytes, digest, model, last);
  }

  /** Another form of the same segment, whose authors were replaced. */
  replaceAuthors(model: number, last: number, bytes: Uint8Array): void {
    this.#statements.sql("UPDATE segments SET bytes = ? WHERE model = ? AND last = ?").run(bytes, model, last);
  }

  insert(model: number, segment: PackedSegment): void {
    const { first, last, firstTime, lastTime, depth, digest, snapshot, bytes } = segment;
    const insert = `INSERT INTO segments (model, first, last, first_time, last_time, depth, digest, snapshot, bytes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#statements.sql(insert).run(model, first, last, firstTime, lastTime, depth, digest, snapshot, bytes);
  }
}

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { rowsPageBytesMax, rowsPageMax } from "./limits.ts";
import { LogRows } from "./log-rows.ts";
import { schema } from "./schema.ts";
import { Statements } from "./statements.ts";

/** The log of model 7, the entry of each version as long as told; it begins behind `packedTo`. */
function logOf(lengths: readonly number[], packedTo = 0): LogRows {
  const database = new DatabaseSync(":memory:");
  database.exec(schema);
  const statements = new Statements(database);
  statements.sql("INSERT INTO authors VALUES (?, ?, ?)").run(7, 1, Uint8Array.of(1));
  for (const [index, length] of lengths.entries()) {
    const version = packedTo + index + 1;
    const insert = "INSERT INTO log VALUES (?, ?, ?, ?)";
    statements.sql(insert).run(7, version, 1 + (version % 2), new Uint8Array(length).fill(version));
  }
  return new LogRows(statements, 7, packedTo + lengths.length);
}

const versions = (rows: Iterable<{ readonly version: number }>): number[] => [...rows].map(({ version }) => version);
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("[P6] rows come in order, whatever page they are in, with their authors", () => {
  const rows = logOf(new Array<number>(3 * rowsPageMax + 5).fill(2), 10);
  const head = 10 + 3 * rowsPageMax + 5;
  for (const [after, to] of [
    [10, head],
    [0, Number.MAX_SAFE_INTEGER],
    [11, 11 + rowsPageMax],
    [600, 601],
    [601, 601],
  ] as const) {
    const due = numbers(Math.max(after, 10) + 1, Math.min(to, head));
    assert.deepEqual(versions(rows.forwards(after, to)), due);
    assert.deepEqual(versions(rows.backwards(to + 1, after + 1)), due.toReversed());
  }
  const [first, second] = [...rows.forwards(10, 12)];
  assert.deepEqual(first, { version: 11, entry: new Uint8Array(2).fill(11), author: undefined });
  assert.deepEqual(second?.author, Uint8Array.of(1));
});

test("[P9] large entries are read few at a time, and none is left out", () => {
  const lengths = [10, 10, rowsPageBytesMax + 1, rowsPageBytesMax / 2, rowsPageBytesMax / 2, 10, 10];
  const rows = logOf(lengths);
  assert.deepEqual(versions(rows.forwards(0, lengths.length)), numbers(1, lengths.length));
  assert.deepEqual(versions(rows.backwards(lengths.length + 1, 1)), numbers(1, lengths.length).toReversed());
  const read = [...rows.forwards(0, lengths.length)].map(({ entry }) => entry.length);
  assert.deepEqual(read, lengths);
});

test("who reads rows may ask for others meanwhile", () => {
  const rows = logOf([1, 1, 1]);
  const outer = rows.forwards(0, 3);
  assert.equal(outer.next().value?.version, 1);
  assert.deepEqual(versions(rows.forwards(0, 3)), [1, 2, 3]);
  assert.deepEqual(versions(outer), [2, 3]);
});

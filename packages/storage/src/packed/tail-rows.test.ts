import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { StoredEntry } from "../check/check-source.ts";
import { sampleEntry } from "../contract/sample.ts";
import { rowsKeptBytesMax } from "../limits.ts";
import { encodeLogAuthor, encodeLogEntry } from "../log-entry-codec.ts";
import type { StoredLog } from "./stored-log.ts";
import { TailRows } from "./tail-rows.ts";

const entryAt = (version: number, bytes = 3) =>
  sampleEntry(version, {
    time: 1000 + version,
    client: version % 5 < 3 ? "ada" : "bob",
    operations: new Uint8Array(bytes),
  });

/** A log of rows after `packedTo`, and which of them were read. */
function rowsLog(packedTo: number, head: number, bytes = 3): { readonly log: StoredLog; readonly read: number[] } {
  const read: number[] = [];
  function* rows(after: number, to: number): Generator<StoredEntry> {
    for (let version = after + 1; version <= Math.min(to, head); version++) {
      read.push(version);
      const entry = entryAt(version, bytes);
      yield { version, entry: encodeLogEntry(entry), author: encodeLogAuthor(entry) };
    }
  }
  return { log: { head, packedTo, rows } as unknown as StoredLog, read };
}

function checkRows(choices: Choices): void {
  const [packedTo, head] = [choices.below(50), 50 + choices.below(50)];
  const { log, read } = rowsLog(packedTo, head);
  const tail = new TailRows(log);
  const version = (): number => packedTo + 1 + choices.below(head - packedTo);
  for (let asked = 0; asked < 8; asked++) {
    const [after, to, each] = [version() - 1, version(), version()];
    const found = [...tail.rows(after, to)].map((row) => row.version);
    assert.deepEqual(
      found,
      Array.from({ length: Math.max(0, to - after) }, (_, index) => after + 1 + index),
    );
    const { author, time } = tail.head(each);
    assert.deepEqual([author.client, time], [entryAt(each).client, 1000 + each]);
  }
  assert.equal(new Set(read).size, read.length);
}

test("[P6] whatever a question reads of the rows, it reads each of them once", () => {
  checkLaw({ name: "rows of the tail", seed: 1, runs: 300, law: checkRows });
});

test("[P9] rows that are too large together are read again instead of kept", () => {
  const { log, read } = rowsLog(0, 10, rowsKeptBytesMax / 4);
  const tail = new TailRows(log);
  for (let time = 0; time < 2; time++) {
    assert.deepEqual(
      [...tail.rows(0, 10)].map(({ version }) => version),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  }
  assert.deepEqual(read, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(tail.head(9).time, 1009);
});

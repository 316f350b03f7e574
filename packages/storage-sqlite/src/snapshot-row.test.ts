import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { StoreUnavailableError } from "@convergence/storage";
import { keptBytes, snapshotOf } from "./snapshot-row.ts";

const content = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * index) % 50);
const deflated = (bytes: Uint8Array): Uint8Array => new Uint8Array(deflateRawSync(bytes));
const rowOf = (bytes: Uint8Array, inflated_bytes: number | null) => ({ version: 7, bytes, inflated_bytes });

test("a content is kept in the smaller form, and comes back from both", () => {
  for (const length of [1, 100, 5000, 32_768, 100_000]) {
    const bytes = content(length);
    const { bytes: kept, inflatedBytes } = keptBytes(bytes, deflated(bytes));
    const isDeflated = kept.length < length;
    assert.equal(inflatedBytes, isDeflated ? length : undefined);
    const read = snapshotOf(rowOf(kept, inflatedBytes ?? null));
    assert.deepEqual([read.version, read.bytes, read.deflated], [7, bytes, isDeflated ? kept : undefined]);
  }
  assert.deepEqual(keptBytes(content(5000), undefined), { bytes: content(5000) });
  assert.deepEqual(snapshotOf({ version: 7, bytes: content(3) }), { version: 7, bytes: content(3) });
});

test("what is inflated has memory of its own, of its size: it is handed over and not copied", () => {
  for (const length of [100, 5000, 100_000]) {
    const { bytes } = snapshotOf(rowOf(deflated(content(length)), length));
    assert.equal(bytes.buffer.byteLength, length);
    assert.equal(Buffer.isBuffer(bytes), false);
  }
});

test("bytes that are not what was deflated are told as damage, whatever the row says of their number", () => {
  const bytes = content(20_000);
  const right = deflated(bytes);
  const flipped = right.slice();
  flipped[100]! ^= 0x10;
  const damaged: readonly (readonly [Uint8Array, number])[] = [
    ...[-1, 0, 1, 19_999, 20_001, 2 ** 31, 2 ** 32 + 20_000, 2 ** 52].map((count) => [right, count] as const),
    [flipped, 20_000],
    [right.subarray(0, -1), 20_000],
    [Buffer.concat([right, Uint8Array.of(0)]), 20_000],
    [Buffer.concat([right, right]), 20_000],
    [new Uint8Array(0), 20_000],
    [bytes, 20_000],
  ];
  for (const [kept, count] of damaged) {
    assert.throws(
      () => snapshotOf(rowOf(kept, count)),
      (error) => {
        assert.ok(error instanceof StoreUnavailableError);
        assert.equal(error.message, "The snapshot of version 7 is damaged.");
        return true;
      },
      `${kept.length} bytes, ${count}`,
    );
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isPackedFrame, packedContent, packedFrame, packedFrameBehind } from "./packed-frame.ts";

const head = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
const rest = new TextEncoder().encode("what all are told ".repeat(1000));
const inflated = (frame: Uint8Array<ArrayBuffer>): Buffer => inflateRawSync(packedContent(frame));

test("a packed frame inflates to what it was made of", () => {
  const frame = packedFrame(deflateRawSync(rest));
  assert.ok(isPackedFrame(frame));
  assert.deepEqual(inflated(frame), Buffer.from(rest));
});

test("so does one whose beginning was not deflated, however long that is", () => {
  const deflated = deflateRawSync(rest);
  for (const length of [0, 1, 255, 256, 4095, 65_535]) {
    const frame = packedFrameBehind(head(length), deflated);
    assert.ok(isPackedFrame(frame));
    assert.deepEqual(inflated(frame), Buffer.concat([head(length), rest]));
  }
  assert.throws(() => packedFrameBehind(head(65_536), deflated), /65536 bytes exceed 65535/);
});

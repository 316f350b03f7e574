import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decode, encode } from "@convergence/engine";
import { versionMax } from "./integers.ts";
import { refusalsOf, refusalsPerVersionMax, tagCodec, tagOf, versionOf } from "./tags.ts";

test("[R4] a tag is a version and the refusals after it, up to the largest of both", () => {
  for (const version of [0, 1, 2 ** 32, versionMax]) {
    for (const refusals of [0, 1, refusalsPerVersionMax]) {
      const tag = tagOf(version, refusals);
      assert.ok(Number.isSafeInteger(tag));
      assert.equal(versionOf(tag), version);
      assert.equal(refusalsOf(tag), refusals);
      assert.equal(decode(tagCodec, encode(tagCodec, tag)), tag);
    }
  }
});

test("a tag beyond the largest is neither written nor read", () => {
  for (const tag of [-1, 0.5, tagOf(versionMax + 1)]) assert.throws(() => encode(tagCodec, tag), RangeError);
  assert.throws(() => decode(tagCodec, Uint8Array.from([1, 0x80, 0x80, 0x40])), CodecError);
});

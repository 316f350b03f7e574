import assert from "node:assert/strict";
import { test } from "node:test";
import { compareCodePoints } from "./code-point-order.ts";

test("strings compare as their UTF-8 bytes do", () => {
  const samples = ["", "a", "aa", "b", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff"];
  samples.push("\u{10000}", "\u{10000}a", "a\u{10000}", "a\uffff", "\u{1f600}", "\u{1f601}", "\u{10ffff}");
  for (const a of samples) {
    for (const b of samples) {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      assert.equal(Math.sign(compareCodePoints(a, b)), expected, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    }
  }
});

import assert from "node:assert/strict";
import test from "node:test";
import { spliceBetween } from "./text-diff.ts";
import { applySplices } from "./text-position.ts";

test("the splice between two texts makes one of the other and is as small as can be", () => {
  assert.equal(spliceBetween("abc", "abc"), undefined);
  assert.deepEqual(spliceBetween("hello", "help!"), { at: 3, remove: 2, insert: "p!" });
  assert.deepEqual(spliceBetween("", "a"), { at: 0, remove: 0, insert: "a" });
  assert.deepEqual(spliceBetween("abc", ""), { at: 0, remove: 3, insert: "" });
});

test("in a run of equal letters the caret tells where", () => {
  assert.deepEqual(spliceBetween("aaa", "aaaa", 1), { at: 0, remove: 0, insert: "a" });
  assert.deepEqual(spliceBetween("aaa", "aaaa", 3), { at: 2, remove: 0, insert: "a" });
  assert.deepEqual(spliceBetween("aaa", "aa", 1), { at: 1, remove: 1, insert: "" });
  assert.deepEqual(spliceBetween("aaa", "aa", 0), { at: 0, remove: 1, insert: "" });
});

test("no splice cuts a surrogate pair, in every small text", () => {
  const letters = ["a", "😀", "😁", "🐀"];
  const texts = [""];
  for (let from = 0, length = 0; length < 3; length++) {
    const to = texts.length;
    for (; from < to; from++) for (const letter of letters) texts.push(texts[from]! + letter);
  }
  for (const before of texts) {
    for (const after of texts) {
      for (const caret of [0, 1, 2, after.length]) {
        const splice = spliceBetween(before, after, caret);
        if (splice === undefined) {
          assert.equal(before, after);
          continue;
        }
        assert.equal(applySplices(before, [splice]), after);
        assert.ok(splice.insert.isWellFormed());
        assert.ok(before.slice(0, splice.at).isWellFormed());
        assert.ok(before.slice(splice.at + splice.remove).isWellFormed());
      }
    }
  }
});

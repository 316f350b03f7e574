// A text is a string that is quick to edit: compared with plain strings, small and of a megabyte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { splitsPair, Text } from "./text.ts";

const pieces = ["", "x", "ab", "é", "😀", "\n", "x".repeat(300), "y".repeat(2048), "z".repeat(5000)];

/** One edit somewhere: mostly near the last one, as people type. */
function randomSplice(
  choices: Choices,
  length: number,
  near: number,
): readonly [at: number, remove: number, insert: string] {
  const at = choices.chance(0.6) ? Math.min(length, near) : choices.below(length + 1);
  const room = length - at;
  const remove = choices.chance(0.5) ? 0 : choices.below(Math.min(room, choices.pick([2, 40, 3000])) + 1);
  return [at, remove, choices.pick(pieces)];
}

function compare(text: Text, plain: string, at: number): void {
  assert.equal(text.length, plain.length);
  for (const place of [at - 1, at, at + 1]) {
    assert.ok(Object.is(text.charCodeAt(place), plain.charCodeAt(place)), `the unit at ${place}`);
  }
  assert.equal(text.slice(Math.max(0, at - 10), at + 10), plain.slice(Math.max(0, at - 10), at + 10));
}

test("a text equals a string after every splice: 120,000 of them", (t) => {
  let splices = 0;
  const { runs } = checkLaw({
    name: "a text equals a string",
    seed: 1,
    runs: 1500,
    law: (choices) => {
      let plain = choices.pick(["", "abc", "q".repeat(choices.below(9000))]);
      const text = new Text(plain);
      let near = 0;
      for (let left = 80; left > 0; left--) {
        const [at, remove, insert] = randomSplice(choices, plain.length, near);
        assert.equal(text.splice(at, remove, insert), plain.slice(at, at + remove), "what was removed");
        plain = plain.slice(0, at) + insert + plain.slice(at + remove);
        near = at + insert.length;
        compare(text, plain, at);
        splices++;
        const from = choices.below(plain.length + 1);
        if (left % 16 === 0) assert.equal(text.slice(from), plain.slice(from));
        if (plain.length > 60_000) {
          text.splice(100, plain.length - 200, "");
          plain = plain.slice(0, 100) + plain.slice(-100);
        }
      }
      assert.equal(text.toString(), plain);
    },
  });
  t.diagnostic(`texts: ${runs}, splices: ${splices}`);
});

test("a text of a megabyte is edited in many places and all at once", () => {
  let plain = "0123456789abcdef".repeat(65_536);
  const text = new Text(plain);
  for (let i = 0; i < 300; i++) {
    const at = (i * 7_654_321) % plain.length;
    const remove = Math.min(plain.length - at, i % 3 === 0 ? 5000 : i % 7);
    const insert = i % 5 === 0 ? "line\n".repeat(600) : "w";
    assert.equal(text.splice(at, remove, insert), plain.slice(at, at + remove));
    plain = plain.slice(0, at) + insert + plain.slice(at + remove);
    compare(text, plain, at);
  }
  assert.equal(text.toString(), plain);
  assert.equal(text.splice(0, plain.length, ""), plain);
  assert.equal(text.length, 0);
  assert.equal(text.toString(), "");
  assert.equal(text.splice(0, 0, plain), "");
  assert.equal(text.toString(), plain);
});

test("positions outside have no unit, and empty ranges are empty", () => {
  const text = new Text("ab");
  assert.deepEqual(
    [text.charCodeAt(-1), text.charCodeAt(2), new Text().charCodeAt(0)],
    [Number.NaN, Number.NaN, Number.NaN],
  );
  assert.deepEqual([text.slice(1, 1), text.slice(2), text.slice(2, 1), new Text().slice()], ["", "", "", ""]);
});

test("[P2] a gap inside a surrogate pair is found, also where two chunks meet", () => {
  const text = new Text("a😀b");
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((gap) => splitsPair(text, gap)),
    [false, false, true, false, false],
  );
  for (const size of [1022, 1023, 1024, 2046, 2047, 2048]) {
    const long = new Text(`${"x".repeat(size)}😀${"y".repeat(3000)}`);
    for (let gap = size - 1; gap <= size + 3; gap++)
      assert.equal(splitsPair(long, gap), gap === size + 1, `${gap} of ${size}`);
  }
});

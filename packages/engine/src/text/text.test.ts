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
        assert.equal(text.slice(at, at + remove), plain.slice(at, at + remove), "what is removed");
        text.splice(at, remove, insert);
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
    assert.equal(text.slice(at, at + remove), plain.slice(at, at + remove));
    text.splice(at, remove, insert);
    plain = plain.slice(0, at) + insert + plain.slice(at + remove);
    compare(text, plain, at);
  }
  assert.equal(text.toString(), plain);
  text.splice(0, plain.length, "");
  assert.equal(text.length, 0);
  assert.equal(text.toString(), "");
  text.splice(0, 0, plain);
  assert.equal(text.toString(), plain);
});

test("what is typed, taken back and looked at unit by unit is what a string would be", (t) => {
  const counts = { typed: 0, backspaces: 0, deletes: 0, jumps: 0, looks: 0 };
  checkLaw({
    name: "a text that is typed equals a string",
    seed: 2,
    runs: 300,
    law: (choices) => {
      let plain = "q".repeat(choices.pick([0, 10, 1000, 5000]));
      const text = new Text(plain);
      let caret = choices.below(plain.length + 1);
      const splice = (at: number, remove: number, insert: string) => {
        assert.equal(text.slice(at, at + remove), plain.slice(at, at + remove));
        text.splice(at, remove, insert);
        plain = plain.slice(0, at) + insert + plain.slice(at + remove);
        caret = at + insert.length;
        if (choices.chance(0.02)) compare(text, plain, caret); // to look across the caret settles what was typed
      };
      for (let runs = 20; runs > 0; runs--) {
        const kind = choices.pick(["typed", "typed", "backspaces", "deletes", "jumps", "looks"] as const);
        counts[kind]++;
        for (let left = choices.pick([1, 5, 70, 150]); left > 0; left--) {
          if (kind === "typed") splice(caret, 0, choices.pick(["a", "é", "\u4e00", "\ud83d\ude00", "bc"]));
          else if (kind === "backspaces" && caret > 0) splice(caret - 1, 1, "");
          else if (kind === "deletes" && caret < plain.length) splice(caret, 1, "");
          else if (kind === "looks") {
            const from = Math.max(0, caret - choices.below(100));
            const to = caret + choices.below(100) - 50;
            assert.equal(text.slice(from, to), from < to ? plain.slice(from, to) : "");
          }
        }
        if (kind === "jumps") caret = choices.below(plain.length + 1);
        if (kind === "looks") assert.equal(text.toString(), plain);
      }
      assert.equal(text.toString(), plain);
    },
  });
  t.diagnostic(JSON.stringify(counts));
  for (const count of Object.values(counts)) assert.ok(count > 100);
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

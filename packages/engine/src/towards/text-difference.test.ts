import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { differenceBudget, type TextEdit, textDifference } from "./text-difference.ts";

function applied(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { at, remove, insert } of edits.toReversed()) {
    result = result.slice(0, at) + insert + result.slice(at + remove);
  }
  return result;
}

const weightOf = (edits: readonly TextEdit[]): number =>
  edits.reduce((sum, { remove, insert }) => sum + remove + insert.length, 0);

/** By the table of all prefixes. */
function leastWeight(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const kept = from[i - 1] === to[j - 1] ? row[j - 1]! : Number.POSITIVE_INFINITY;
      next.push(Math.min(kept, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

const word = (choices: Choices, letters: readonly string[]): string =>
  Array.from({ length: choices.below(14) }, () => choices.pick(letters)).join("");

test("[P6] the edits turn one text into the other, and no shorter ones do", () => {
  checkLaw({
    name: "text difference",
    seed: 1,
    runs: 4000,
    law: (choices) => {
      const [from, to] = [word(choices, ["a", "b", "c"]), word(choices, ["a", "b", "c"])];
      const edits = textDifference(from, to);
      assert.equal(applied(from, edits), to);
      assert.equal(weightOf(edits), leastWeight(from, to));
      for (const [index, { at, remove }] of edits.entries()) {
        if (index + 1 < edits.length) assert.ok(at + remove < edits[index + 1]!.at, "none beside another");
      }
    },
  });
});

test("[P6] no edit cuts a character in two", () => {
  checkLaw({
    name: "text difference of pairs",
    seed: 1,
    runs: 4000,
    law: (choices) => {
      const letters = ["a", "\u{1f600}", "\u{1f601}", "\u{1fa00}"];
      const [from, to] = [word(choices, letters), word(choices, letters)];
      const edits = textDifference(from, to);
      assert.equal(applied(from, edits), to);
      for (const { at, remove, insert } of edits) {
        assert.ok(
          insert.isWellFormed() && from.slice(at, at + remove).isWellFormed(),
          JSON.stringify([from, to, edits]),
        );
      }
    },
  });
});

test("[P6] texts that have nothing in common are replaced, but for their common ends", () => {
  const [a, b] = ["x".repeat(3000), "y".repeat(3000)];
  assert.deepEqual(textDifference(`begin ${a} end`, `begin ${b} end`), [{ at: 6, remove: 3000, insert: b }]);
  assert.deepEqual(textDifference("same", "same"), []);
});

test("[P9] however many texts there are, no more than a budget is spent on them", () => {
  const budget = differenceBudget();
  const text = (seed: number): string =>
    Array.from({ length: 2000 }, (_, index) => String.fromCharCode(97 + ((index * seed) % 23))).join("");
  for (let seed = 1; seed <= 40; seed++) {
    const [from, to] = [text(seed), text(seed + 7)];
    assert.equal(applied(from, textDifference(from, to, budget)), to);
  }
  assert.ok(budget.stepsLeft <= 0 && budget.stepsLeft > -10_000, `${budget.stepsLeft} steps are left`);
});

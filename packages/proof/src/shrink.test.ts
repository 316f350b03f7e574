// Shrinking finds known smallest cases, ends, and gives the same result twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "./choices.ts";
import { type Fails, shrink, shrinkLater } from "./shrink.ts";

/** The recorded decisions of the first seed that fails. */
function firstFailure(fails: Fails): readonly number[] {
  for (let seed = 0; seed < 10_000; seed++) {
    const choices = Choices.seeded(seed);
    if (fails(choices) !== undefined) return choices.recorded;
  }
  throw new Error("No seed fails");
}

const drawList = (choices: Choices): number[] => Array.from({ length: choices.below(30) }, () => choices.below(1000));

test("the smallest list with a value of 100 or more is that one value", () => {
  const fails: Fails = (choices) => (drawList(choices).some((value) => value >= 100) ? "too large" : undefined);
  const found = firstFailure(fails);
  assert.ok(found.length > 2);
  assert.deepEqual(shrink(fails, found), [1, 100]);
});

test("a smallest case that needs two values keeps both", () => {
  const fails: Fails = (choices) => {
    const list = drawList(choices);
    return list.some((value, i) => value > 500 && list[i + 1] === 0) ? "a fall to zero" : undefined;
  };
  assert.deepEqual(shrink(fails, [5, 3, 900, 0, 7, 8]), [2, 501]);
});

test("the result fails, is no longer, and is the same every time", () => {
  const fails: Fails = (choices) => (drawList(choices).reduce((a, b) => a + b, 0) > 2500 ? "sum" : undefined);
  const found = firstFailure(fails);
  const small = shrink(fails, found);
  assert.notEqual(fails(Choices.replaying(small)), undefined);
  assert.ok(small.length <= found.length && small.length <= 5, JSON.stringify(small));
  assert.deepEqual(shrink(fails, found), small);
});

test("a list that does not fail comes back unchanged, and attempts are bounded", () => {
  assert.deepEqual(
    shrink(() => undefined, [3, 1, 2]),
    [3, 1, 2],
  );
  let runs = 0;
  const long = Array.from({ length: 500 }, (_, i) => i + 1);
  const everything = shrink(
    (choices) => {
      runs++;
      for (const value of long) if (choices.below(1000) !== value) return undefined;
      return "all of it matters";
    },
    long,
    200,
  );
  assert.deepEqual(everything, long);
  assert.equal(runs, 200);
});

test("cases that are promises shrink to the same", async () => {
  const fails: Fails = (choices) => (drawList(choices).reduce((a, b) => a + b, 0) > 2500 ? "sum" : undefined);
  const found = firstFailure(fails);
  assert.deepEqual(await shrinkLater(async (choices) => fails(choices), found), shrink(fails, found));
});

test("a search that is over gives what it has found so far, and it fails", async () => {
  const fails: Fails = (choices) => (drawList(choices).reduce((a, b) => a + b, 0) > 2500 ? "sum" : undefined);
  const found = firstFailure(fails);
  let left = 12;
  const small = await shrinkLater(async (choices) => fails(choices), found, { isOver: () => left-- === 0 });
  assert.notEqual(fails(Choices.replaying(small)), undefined);
  assert.ok(small.length <= found.length);
  assert.notDeepEqual(small, shrink(fails, found), "not as small as it could have become");
});

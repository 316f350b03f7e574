// What random tests rely on: decisions are even, come again from a seed or a list, and every list is a valid case.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "./choices.ts";

/** The statistic that is about `cells - 1` when all cells are equally likely. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Far outside what chance gives: six standard deviations, so that a fixed seed is not needed to pass, only to repeat. */
const chiSquareMax = (cells: number): number => cells - 1 + 6 * Math.sqrt(2 * (cells - 1));

const tally = (cells: number, samples: number, sample: (i: number) => number): number[] => {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < samples; i++) {
    const cell = sample(i);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
};

test("values below small bounds are even", () => {
  for (const bound of [2, 3, 5, 8, 10, 64, 100]) {
    const choices = Choices.seeded(bound);
    const counts = tally(bound, 20_000, () => choices.below(bound));
    assert.equal(counts.length, bound);
    assert.ok(chiSquare(counts) < chiSquareMax(bound), `bound ${bound}: ${chiSquare(counts)}`);
  }
});

test("consecutive values are independent, also in the lowest bits", () => {
  const choices = Choices.seeded(7);
  const pairs = tally(64, 50_000, () => choices.below(8) * 8 + choices.below(8));
  assert.ok(chiSquare(pairs) < chiSquareMax(64), `pairs: ${chiSquare(pairs)}`);
  const low = tally(16, 50_000, () => {
    const bit = (): number => choices.below(2 ** 32) % 2;
    return bit() * 8 + bit() * 4 + bit() * 2 + bit();
  });
  assert.ok(chiSquare(low) < chiSquareMax(16), `low bits: ${chiSquare(low)}`);
});

test("neighbouring seeds are unrelated", () => {
  for (const draw of [0, 1, 5]) {
    const counts = tally(10, 20_000, (seed) => {
      const choices = Choices.seeded(seed);
      for (let skipped = 0; skipped < draw; skipped++) choices.below(10);
      return choices.below(10);
    });
    assert.ok(chiSquare(counts) < chiSquareMax(10), `draw ${draw}: ${chiSquare(counts)}`);
  }
});

test("chance keeps its probability", () => {
  const choices = Choices.seeded(3);
  const hits = tally(2, 20_000, () => Number(choices.chance(0.2)))[1] as number;
  assert.ok(Math.abs(hits - 4000) < 6 * Math.sqrt(20_000 * 0.2 * 0.8), `${hits} of 20000`);
  assert.equal(choices.chance(0), false);
  assert.equal(choices.chance(1), true);
  assert.equal(choices.recorded.length, 20_000, "what is certain is not a decision");
});

const someDecisions = (choices: Choices): unknown[] => [
  choices.below(1000),
  choices.between(-5, 5),
  choices.chance(0.5),
  choices.chance(0.01),
  choices.pick(["a", "b", "c"]),
  choices.below(2 ** 32),
  choices.chance(1),
  choices.below(1),
];

test("the same seed, and the recorded list, give the same decisions", () => {
  for (let seed = 0; seed < 200; seed++) {
    const first = Choices.seeded(seed);
    const decisions = someDecisions(first);
    assert.deepEqual(someDecisions(Choices.seeded(seed)), decisions);
    const replayed = Choices.replaying(first.recorded);
    assert.deepEqual(someDecisions(replayed), decisions);
    assert.deepEqual(replayed.recorded, first.recorded);
  }
});

test("a replayed value is reduced to its bound, and an exhausted list answers 0", () => {
  const choices = Choices.replaying([7, 12]);
  assert.deepEqual(
    [choices.below(5), choices.between(10, 14), choices.below(5), choices.chance(0.9)],
    [2, 12, 0, false],
  );
  assert.deepEqual(choices.recorded, [2, 2, 0, 0]);
});

test("bounds are kept, and impossible questions are refused with their numbers", () => {
  const choices = Choices.seeded(1);
  const drawn = new Set(Array.from({ length: 500 }, () => choices.between(3, 6)));
  assert.deepEqual([...drawn].sort(), [3, 4, 5, 6]);
  assert.throws(() => choices.below(0), /not 0/);
  assert.throws(() => choices.below(1.5), /not 1\.5/);
  assert.throws(() => choices.between(2, 1), /between 2 and 1/);
  assert.throws(() => choices.pick([]), /empty list/);
  assert.throws(() => choices.chance(1.1), /1\.1/);
});

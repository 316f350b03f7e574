// A law that holds is counted; one that does not comes back with its seed and a small case that replays.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { checkLaw } from "./check-law.ts";
import type { Choices } from "./choices.ts";

const variables = ["CONVERGENCE_SEED", "CONVERGENCE_RUNS"] as const;
const outside = variables.map((name) => process.env[name]);
beforeEach(() => {
  for (const name of variables) delete process.env[name];
});
afterEach(() => {
  variables.forEach((name, i) => {
    if (outside[i] === undefined) delete process.env[name];
    else process.env[name] = outside[i];
  });
});

const neverHigh = (choices: Choices): void => {
  for (let left = choices.below(10); left > 0; left--) {
    const value = choices.below(100);
    if (value >= 40) throw new RangeError(`${value} is high`);
  }
};

function failureOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  throw new assert.AssertionError({ message: "it did not throw" });
}

test("a law that holds gives its statistics", () => {
  const seen: number[] = [];
  const statistics = checkLaw({
    name: "below 5",
    seed: 10,
    runs: 7,
    cases: [[3], [9]],
    law: (choices) => {
      seen.push(choices.below(5));
    },
  });
  assert.deepEqual(statistics, { cases: 2, runs: 7, seed: 10, choices: 9 });
  assert.deepEqual(seen.slice(0, 2), [3, 4], "committed cases come first");
  assert.equal(seen.length, 9);
});

test("a failure names its seed, its smallest choices and its error, and replays as a case", () => {
  const error = failureOf(() => checkLaw({ name: "never high", seed: 1, runs: 100, law: neverHigh }));
  assert.match(error.message, /never high: does not hold \(seed \d+\)/);
  assert.match(error.message, /: \[1,40\]\n/);
  assert.match(error.message, /RangeError: 40 is high\n\s+at /);
  assert.ok(error.cause instanceof RangeError);

  const again = failureOf(() =>
    checkLaw({ name: "never high", seed: 1, runs: 0, law: neverHigh, cases: [[0], [1, 40]] }),
  );
  assert.match(again.message, /\(committed case 1\)/);
  assert.match(again.message, /40 is high/);

  const seed = /seed (\d+)/.exec(error.message)?.[1];
  const repeated = failureOf(() => checkLaw({ name: "never high", seed: Number(seed), runs: 1, law: neverHigh }));
  assert.equal(repeated.message.split("\n")[1], error.message.split("\n")[1]);
});

test("the environment replaces seed and runs, and nonsense in it is refused", () => {
  process.env.CONVERGENCE_SEED = "500";
  process.env.CONVERGENCE_RUNS = "3";
  const law = (choices: Choices): void => void choices.below(2);
  assert.deepEqual(checkLaw({ name: "any", seed: 1, runs: 100, law }), { cases: 0, runs: 3, seed: 500, choices: 3 });
  process.env.CONVERGENCE_RUNS = "many";
  assert.throws(() => checkLaw({ name: "any", seed: 1, runs: 1, law }), /CONVERGENCE_RUNS .* "many"/);
});

test("a law that looks at more than its choices, or returns a promise, is told so", () => {
  let calls = 0;
  const fickle = (): void => {
    if (++calls === 1) throw new Error("only once");
  };
  const error = failureOf(() => checkLaw({ name: "fickle", seed: 1, runs: 1, law: fickle }));
  assert.match(error.message, /did not fail again/);
  assert.match(error.message, /only once/);
  assert.throws(() => checkLaw({ name: "late", seed: 1, runs: 1, law: async () => undefined }), /synchronous/);
  assert.throws(
    () =>
      checkLaw({
        name: "text",
        seed: 1,
        runs: 1,
        law: () => {
          throw "a string";
        },
      }),
    /thrown: a string/,
  );
});

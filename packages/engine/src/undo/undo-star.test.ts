import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { noUndoCounts, UndoStar, type UndoStarOptions } from "../testing/undo-star.ts";

const worlds: readonly (UndoStarOptions & { readonly name: string; readonly runs: number; readonly seed: number })[] = [
  { name: "everywhere", runs: 700, seed: 1, turnsMax: 12 },
  { name: "one array", runs: 400, seed: 100_001, turnsMax: 12, hot: [1] },
  { name: "one object", runs: 400, seed: 200_001, turnsMax: 12, hot: [6] },
  { name: "one string", runs: 400, seed: 300_001, turnsMax: 12, hot: [8] },
];

/** An insertion into what an own edit hid is refused: what was kept of it is not for ever. */
const cases = [
  [
    0, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 2, 0, 0, 1,
    0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1,
  ],
];

for (const { name, runs, seed, ...options } of worlds) {
  test(`[P1] [P2] undo while edits, refusals and restores are on their way: all end equal: ${name}`, (context) => {
    const counts = noUndoCounts();
    const law = checkLaw({
      name: `Undo in a star: ${name}`,
      seed,
      runs,
      cases,
      law: (choices) => new UndoStar(choices, counts, options).run(),
    });
    context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify(counts)}`);
    if (law.runs < runs) return;
    const { placed, declined, ...always } = counts;
    for (const [what, count] of Object.entries(always))
      assert.ok(count > 50, `not vacuous: ${what} happened ${count} times`);
    assert.ok(
      name === "one string" || (placed > 50 && declined > 50),
      `not vacuous: ${placed} placed, ${declined} not`,
    );
  });
}

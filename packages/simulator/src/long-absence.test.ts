// Worlds in which some are away for hundreds of changes, and have many of their own, with limits so small that their way back
// takes many chunks and slices.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runWorld, type WorldCounts } from "./world.ts";

const seeds = Array.from({ length: 8 }, (_, i) => i + 1);

test("[P1] [P3] [P4] [P9] worlds with long absences, cuts and crashes on the way back come to rest, equal and with nothing lost or doubled", async (context) => {
  const sum: Partial<Record<keyof WorldCounts, number>> = {};
  for (const seed of seeds) {
    const options = { seed, absentees: 2, editsPerClient: 150 };
    const counts = await runWorld(options).catch((cause: unknown) => {
      throw new Error(
        `World ${seed} failed; see it with: npm run simulate -- --seed ${seed} --edits 150 --absentees 2`,
        {
          cause,
        },
      );
    });
    for (const [name, count] of Object.entries(counts)) {
      sum[name as keyof WorldCounts] = (sum[name as keyof WorldCounts] ?? 0) + count;
    }
  }
  context.diagnostic(`worlds: ${seeds.length}, ${JSON.stringify(sum)}`);
  const absences = 2 * seeds.length;
  assert.ok(sum.missed! / absences > 100, `${sum.missed! / absences} changes missed in one absence`);
  assert.ok(sum.heldBack! / absences > 50, `${sum.heldBack! / absences} changes held back in one absence`);
  assert.ok(sum.cutOnTheWayBack! > 0, "not vacuous: some were cut off again on their way back");
});

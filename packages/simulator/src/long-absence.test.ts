// Worlds in which some are away for hundreds of changes, and have many of their own, with limits so small that their way back
// takes many chunks and slices.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeeds } from "./testing/run-seeds.ts";

const worlds = 8;

test("[P1] [P3] [P4] [P9] worlds with long absences, cuts and crashes on the way back come to rest, equal and with nothing lost or doubled", async (context) => {
  const sum = await runSeeds(context, 1, worlds, { absentees: 2, editsPerClient: 150 });
  const absences = 2 * worlds;
  assert.ok(sum.missed! / absences > 100, `${sum.missed! / absences} changes missed in one absence`);
  assert.ok(sum.heldBack! / absences > 50, `${sum.heldBack! / absences} changes held back in one absence`);
  assert.ok(sum.cutOnTheWayBack! > 0, "not vacuous: some were cut off again on their way back");
});

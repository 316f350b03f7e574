// Worlds in which some go back to a version, or take past changes back, while all others write.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeeds } from "./testing/run-seeds.ts";

const worlds = 12;

test("[P1] [P4] [P6] worlds in which history is gone back in come to rest, equal and with nothing lost or doubled", async (context) => {
  const sum = await runSeeds(context, 1, worlds, { editsPerClient: 30, changesPerSegment: 8, reworks: true });
  assert.ok(sum.reworked! > 3 * worlds, `${sum.reworked} took effect`);
  assert.ok(sum.crashes! > 0 && sum.notReworked! > 0, "not vacuous: some came to nothing");
});

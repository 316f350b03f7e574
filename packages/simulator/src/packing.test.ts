// Worlds in which logs are packed while they are written, and while those come back who need what was packed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeeds } from "./testing/run-seeds.ts";

const worlds = 12;

test("[P3] [P4] [P6] worlds in which logs are packed come to rest, equal and with nothing lost or doubled", async (context) => {
  const sum = await runSeeds(context, 1, worlds, { absentees: 1, editsPerClient: 60, changesPerSegment: 8 });
  assert.ok(sum.packings! > 5 * worlds, `${sum.packings} packings`);
  assert.ok(sum.crashes! > 0 && sum.missed! / worlds > 20, "not vacuous: some missed what was packed meanwhile");
});

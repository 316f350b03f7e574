// Worlds in which everybody lets the others know what it does, while connections break, the server dies and clocks jump.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeeds } from "./testing/run-seeds.ts";

test("[P1] [P9] worlds that come to rest show everybody to everybody, with the latest that each has let others know", async (context) => {
  const sum = await runSeeds(context, 1, 10, { tellsPresence: true });
  for (const name of ["cuts", "crashes", "resyncs", "serverClockJumps"] as const) {
    assert.ok(sum[name]! > 0, `not vacuous: ${name} happened`);
  }
});

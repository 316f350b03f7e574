// Worlds by the hundred: CONVERGENCE_RUNS of them, from CONVERGENCE_SEED on; and a tenth as many with long absences.

import { test } from "node:test";
import { runSeeds } from "./testing/run-seeds.ts";

const first = Number(process.env.CONVERGENCE_SEED ?? 100_000);
const worlds = Number(process.env.CONVERGENCE_RUNS ?? 2000);

test("[P1] [P3] [P4] [P5] many worlds in which everything goes wrong keep every law and come to rest equal", async (context) => {
  await runSeeds(context, first, worlds, {});
});

test("[P1] [P3] [P4] [P9] many worlds with long absences keep every law and come to rest equal", async (context) => {
  await runSeeds(context, first, Math.ceil(worlds / 10), { absentees: 2, editsPerClient: 150 });
});

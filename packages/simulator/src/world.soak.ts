// Worlds by the hundred: CONVERGENCE_RUNS of them, from CONVERGENCE_SEED on.

import { test } from "node:test";
import { runWorld } from "./world.ts";

const first = Number(process.env.CONVERGENCE_SEED ?? 100_000);
const worlds = Number(process.env.CONVERGENCE_RUNS ?? 1000);

test("[P1] [P3] [P4] many worlds come to rest, equal and with nothing lost or doubled", async (context) => {
  const sum: { [name: string]: number } = {};
  for (let seed = first; seed < first + worlds; seed++) {
    const counts = await runWorld({ seed }).catch((cause: unknown) => {
      throw new Error(`World ${seed} failed; see it with: npm run simulate -- --seed ${seed}`, { cause });
    });
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  }
  context.diagnostic(`worlds: ${worlds}, ${JSON.stringify(sum)}`);
});

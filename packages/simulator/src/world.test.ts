import assert from "node:assert/strict";
import { test } from "node:test";
import { runWorld, type WorldCounts } from "./world.ts";

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

test("[P1] [P3] [P4] worlds with cuts, crashes and a failing disk come to rest, equal and with nothing lost or doubled", async (context) => {
  const sum: Partial<Record<keyof WorldCounts, number>> = {};
  for (const seed of seeds) {
    const counts = await runWorld({ seed }).catch((cause: unknown) => {
      throw new Error(`World ${seed} failed; see it with: npm run simulate -- --seed ${seed}`, { cause });
    });
    for (const [name, count] of Object.entries(counts)) {
      sum[name as keyof WorldCounts] = (sum[name as keyof WorldCounts] ?? 0) + count;
    }
  }
  context.diagnostic(`worlds: ${seeds.length}, ${JSON.stringify(sum)}`);
  for (const name of [
    "cuts",
    "halfOpen",
    "crashes",
    "commitsFailed",
    "answersLost",
    "batches",
    "conflicts",
    "refused",
    "compared",
  ] as const) {
    assert.ok(sum[name]! > 0, `not vacuous: ${name} happened`);
  }
});

test("the same seed gives the same world", async () => {
  const traces: string[][] = [[], []];
  for (const trace of traces) await runWorld({ seed: 7, editsPerClient: 15, trace: (line) => trace.push(line) });
  assert.deepEqual(traces[0], traces[1]);
});

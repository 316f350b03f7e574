// The law of `star.test.ts`, many more worlds: CONVERGENCE_RUNS of each kind, from CONVERGENCE_SEED on.

import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { noStarCounts } from "../testing/star-counts.ts";
import { runStarWorld, type StarOptions } from "../testing/star-world.ts";

const kinds: readonly (StarOptions & { readonly name: string })[] = [
  { name: "small", clientsMax: 4, editsMax: 8 },
  { name: "one array", clientsMax: 4, editsMax: 8, hot: [1] },
  { name: "one string", clientsMax: 4, editsMax: 8, hot: [8] },
  { name: "long", clientsMax: 6, editsMax: 16 },
];

for (const { name, ...options } of kinds) {
  test(`[P1] every star of clients ends equal: ${name}`, (context) => {
    const counts = noStarCounts();
    const law = (choices: Parameters<typeof runStarWorld>[0]) => runStarWorld(choices, counts, options);
    const { runs } = checkLaw({ name: `Every star ends equal: ${name}`, seed: 10_000_000, runs: 20_000, law });
    context.diagnostic(`worlds: ${runs}, ${JSON.stringify(counts)}`);
  });
}

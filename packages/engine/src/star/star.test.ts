// The law of laws: every star of clients, every interleaving, any loss on the way: equal replicas.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { noAnchorCounts, noNarrowCounts, noPartCounts, noPlaceCounts, noStarCounts } from "../testing/star-counts.ts";
import { runStarWorld, type StarOptions } from "../testing/star-world.ts";

const worlds: readonly {
  readonly name: string;
  readonly seed: number;
  readonly runs: number;
  readonly options: StarOptions;
}[] = [
  { name: "small", seed: 1, runs: 1500, options: { clientsMax: 4, editsMax: 8 } },
  { name: "one array", seed: 100_001, runs: 400, options: { clientsMax: 4, editsMax: 8, hot: [1] } },
  { name: "one object", seed: 200_001, runs: 400, options: { clientsMax: 4, editsMax: 8, hot: [6] } },
  { name: "one string", seed: 300_001, runs: 400, options: { clientsMax: 4, editsMax: 8, hot: [8] } },
  { name: "long", seed: 400_001, runs: 150, options: { clientsMax: 6, editsMax: 16 } },
];

for (const { name, seed, runs, options } of worlds) {
  test(`[P1] [R1] [R2] [R3] [R4] [R5] [R6] every star of clients ends equal, whatever is delayed, lost or refused: ${name}`, (context) => {
    const counts = noStarCounts();
    const law = checkLaw({
      name: `Every star of clients ends equal: ${name}`,
      seed,
      runs,
      law: (choices) => runStarWorld(choices, counts, options),
    });
    context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify(counts)}`);
    for (const [what, count] of Object.entries(counts)) {
      assert.ok(count > 20 || law.runs < runs, `not vacuous: ${what} happened ${count} times`);
    }
  });
}

test("[P1] [R4] [R5] [R6] every star of clients ends equal when changes go in parts, batches stay open, and typing comes joined", (context) => {
  const counts = noStarCounts();
  const inParts = noPartCounts();
  const law = checkLaw({
    name: "Every star of clients ends equal, in parts",
    seed: 500_001,
    runs: 1500,
    law: (choices) => {
      const hot = choices.chance(0.6) ? { hot: [8] } : {};
      runStarWorld(choices, counts, { clientsMax: 4, editsMax: 14, inParts, ...hot });
    },
  });
  context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify({ ...counts, ...inParts })}`);
  for (const [what, count] of Object.entries({ ...counts, ...inParts })) {
    assert.ok(count > 20 || law.runs < 1500, `not vacuous: ${what} happened ${count} times`);
  }
});

test("[P1] [P2] [R3] [R8] every star of clients ends equal when what was removed is put back, whatever is in flight on it", (context) => {
  const counts = noStarCounts();
  const places = noPlaceCounts();
  const runs = 2000;
  const law = checkLaw({
    name: "Every star of clients ends equal, with placements",
    seed: 600_001,
    runs,
    law: (choices) => {
      const hot = choices.chance(0.5) ? { hot: [choices.pick([1, 6])] } : {};
      const inParts = choices.chance(0.3) ? { inParts: noPartCounts() } : {};
      runStarWorld(choices, counts, { clientsMax: 4, editsMax: 12, places, ...hot, ...inParts });
    },
  });
  context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify({ ...counts, ...places })}`);
  for (const [what, count] of Object.entries(places)) {
    assert.ok(count > 100 || law.runs < runs, `not vacuous: ${what} happened ${count} times`);
  }
});

test("[P1] [P6] [P7] anchors are at the same place for everybody at every version, whatever moves, removes or restores what they point into", (context) => {
  const counts = noStarCounts();
  const anchors = noAnchorCounts();
  const places = noPlaceCounts();
  const runs = 800;
  const law = checkLaw({
    name: "Every star of clients ends equal, with anchors",
    seed: 700_001,
    runs,
    law: (choices) => {
      const hot = choices.chance(0.7) ? { hot: [choices.pick([1, 6, 8, 8])] } : {};
      const inParts = choices.chance(0.4) ? { inParts: noPartCounts() } : {};
      runStarWorld(choices, counts, { clientsMax: 4, editsMax: 12, anchors, places, ...hot, ...inParts });
    },
  });
  context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify({ ...counts, ...anchors })}`);
  for (const [what, count] of Object.entries(anchors)) {
    assert.ok(count > 20 || law.runs < runs, `not vacuous: ${what} happened ${count} times`);
  }
});

test("[P1] [P9] [R6] every star of clients ends equal where the server keeps no more than it must of what they have not seen", (context) => {
  const counts = noStarCounts();
  const narrow = noNarrowCounts();
  const runs = 400;
  const law = checkLaw({
    name: "Every star of clients ends equal, with a narrow trunk",
    seed: 800_001,
    runs,
    law: (choices) => {
      const hot = choices.chance(0.8) ? { hot: [choices.pick([1, 8]), 5] } : {};
      const places = choices.chance(0.3) ? { places: noPlaceCounts() } : {};
      const bounds = {
        recentEntriesMax: choices.between(4, 40),
        ...(choices.chance(0.2) ? { recentWeightMax: choices.between(200, 2000) } : {}),
        entriesPerLook: choices.between(1, 2),
        bridgeRunsMax: choices.between(20, 200),
      };
      runStarWorld(choices, counts, {
        ...{ clientsMax: 5, editsMax: 14, narrow: { bounds, counts: narrow } },
        ...hot,
        ...places,
      });
    },
  });
  context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify({ ...counts, ...narrow })}`);
  for (const [what, count] of Object.entries(narrow)) {
    assert.ok(count > 100 || law.runs < runs, `not vacuous: ${what} happened ${count} times`);
  }
});

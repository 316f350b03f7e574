import assert from "node:assert/strict";
import { test } from "node:test";
import { keptCases } from "./kept-case.ts";
import { runSeeds } from "./testing/run-seeds.ts";
import { runWorld } from "./world.ts";
import { recordedCase, replayedChoices, seededChoices } from "./world-choices.ts";
import { addCounts, type WorldCounts } from "./world-counts.ts";

for (const { name, kept } of keptCases()) {
  test(`[P1] [P3] [P4] a world that failed once holds: ${name}`, async () => {
    await runWorld(replayedChoices(kept.world), kept.options);
  });
}

/** Without these the worlds would prove little. */
const hasToHappen = [
  ...([
    "conflicts",
    "refused",
    "restored",
    "notRestored",
    "batches",
    "batchesCancelled",
    "joinedEntries",
    "replicasCompared",
    "digestsCompared",
    "pointed",
    "referencesSeen",
  ] as const),
  ...(["cuts", "halfOpen", "deaf", "partitions", "framesLost", "framesAgain", "resent", "slowReaders"] as const),
  ...(["crashes", "crashesBetweenEffects", "tornWrites", "survivedUnsynced", "resyncs"] as const),
  ...(["diskFull", "slowWrites", "storeCut", "answersLost", "serverClockJumps", "clientClockJumps"] as const),
] satisfies readonly (keyof WorldCounts)[];

test("[P1] [P3] [P4] [P5] [P7] worlds in which everything goes wrong keep every law after every event, and come to rest equal", async (context) => {
  const sum = await runSeeds(context, 1, 20, {});
  for (const name of hasToHappen) assert.ok(sum[name]! > 0, `not vacuous: ${name} happened`);
});

test("[P1] [P3] [P4] [P5] worlds in which commits wait for one another keep every law after every event, and come to rest equal", async (context) => {
  const sum = await runSeeds(context, 1001, 6, { isCrowded: true });
  for (const name of ["refused", "cuts", "crashes", "storeCut"])
    assert.ok(sum[name]! > 0, `not vacuous: ${name} happened`);
});

test("the same numbers give the same world", async () => {
  const traces: string[][] = [[], [], []];
  const [first, second, third] = traces as [string[], string[], string[]];
  const choices = seededChoices(7);
  await runWorld(choices, { editsPerClient: 15, trace: (line) => first.push(line) });
  await runWorld(seededChoices(7), { editsPerClient: 15, trace: (line) => second.push(line) });
  await runWorld(replayedChoices(recordedCase(choices)), { editsPerClient: 15, trace: (line) => third.push(line) });
  assert.ok(first.length > 100);
  assert.deepEqual(second, first);
  assert.deepEqual(third, first);
});

test("numbers that are used up are a calm world", async () => {
  const sum: { [name: string]: number } = {};
  const calm = { script: [], network: [], disk: [], client: [] };
  addCounts(sum, await runWorld(replayedChoices(calm)));
  assert.equal(sum.edits, 0);
  assert.equal(sum.crashes, 0);
});

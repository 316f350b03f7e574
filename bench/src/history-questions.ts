// Asks a store about the history of one model, in a process that has just begun, as a server's is after a start. What filled the store
// has a large heap, and to sweep that would be measured with the answers.

import type { ModelHandle, Storage } from "@convergence/storage";
import { openSqliteStorage } from "@convergence/storage-sqlite";
import { measure } from "./question-times.ts";
import { randomBelow } from "./random.ts";

/** What is to be known of the model: what its store calls it, its head, and when its first and last changes were. */
export type AskedModel = {
  readonly folder: string;
  readonly handle: ModelHandle;
  readonly head: number;
  readonly firstTime: number;
  readonly lastTime: number;
};

const versionsAsked = 200;
const blamesAsked = 20;
const diffsAsked = 20;
const rounds = 2;
const partsMax = 500_000;

async function askAll(
  storage: Storage,
  { handle, head, firstTime, lastTime }: AskedModel,
  seed: number,
): Promise<void> {
  const below = randomBelow(seed);
  const state = (version: number) => storage.history(handle, "state", { version });
  await measure("the latest version", versionsAsked, () => state(head));
  await measure("the version in the middle", versionsAsked, () => state(Math.floor(head / 2)));
  await measure("a random version", versionsAsked, () => state(below(head + 1)));
  await measure("the version at a random time", versionsAsked, async () => {
    const time = firstTime + Math.floor((below(2 ** 30) / 2 ** 30) * (lastTime - firstTime));
    await state(await storage.history(handle, "versionAtTime", { time }));
  });
  await measure("the time of a random version", versionsAsked, () =>
    storage.history(handle, "timeOf", { version: below(head + 1) }),
  );
  await measure("blame of the whole text", blamesAsked, async () => {
    const answer = await storage.history(handle, "blame", { version: head, element: undefined, partsMax });
    if (answer.kind !== "blame") throw new Error(answer.message);
  });
  await measure("diff of two random versions", diffsAsked, async () => {
    const [from, to] = [below(head + 1), below(head + 1)];
    const answer = await storage.history(handle, "diff", { from, to, element: undefined, partsMax });
    if (answer.kind !== "diff") throw new Error(answer.message);
  });
}

const model = JSON.parse(process.argv[2] ?? "") as AskedModel;
const storage = await openSqliteStorage({ folder: model.folder, durability: "os" });
const started = performance.now();
await storage.warmUp?.(); // as a server does that starts on it
console.log(`warm in ${(performance.now() - started).toFixed(0)} ms`);
for (let round = 1; round <= rounds; round++) {
  console.log(`round ${round}`);
  await askAll(storage, model, round);
}
await storage.close();

// 9, ours only: from the start of the process until clients can connect, with a large store on disk, and the first model opened.
//
// `STORE` names a store that `npm run store` has made; without it a hundredth of the large one is made on the spot.

import { nothing, type Scenario } from "../scenario.ts";
import { firstModel, generateStore } from "../store-generator.ts";

export const restart: Scenario = async ({ contestant, client, folder, start }) => {
  if (contestant.half !== "convergence") return { cannot: "ours only" };
  const { STORE } = process.env;
  if (STORE === undefined) await generateStore(folder, { models: 100, changes: 100_000 });
  const started = performance.now();
  const server = await start(STORE ?? folder);
  const readyMs = performance.now() - started;
  const text = await client.open(server.url, firstModel, nothing);
  const openedMs = performance.now() - started - readyMs;
  if (text.length() === 0) throw new Error(`The model ${firstModel} is not in the store`);
  const figures = {
    "ready s": readyMs / 1000,
    "open ms": openedMs,
    "CPU s": server.usage().serverSeconds,
    "RSS MB": server.residentBytes() / 1e6,
  };
  text.close();
  await server.stop();
  return { figures, remark: STORE === undefined ? "100 models, 100,000 changes" : STORE };
};

// A process that opens a store, then starts a thread of its own, and prints the most that either may have in its heap, in bytes.
//
// Argument: folder.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openSqliteStorage } from "../open-sqlite-storage.ts";

const threads: Worker[] = [];
process.on("worker", (thread) => threads.push(thread));

const storage = await openSqliteStorage({ folder: process.argv[2]! });
const own = new Worker("setInterval(() => undefined, 1000)", {
  eval: true,
  resourceLimits: { maxYoungGenerationSizeMb: 6 },
});
await once(own, "online");
const limits = await Promise.all(threads.map(async (thread) => (await thread.getHeapStatistics()).heap_size_limit));
console.log(limits.join(" "));
await own.terminate();
await storage.close();

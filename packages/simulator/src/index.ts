// Seeded worlds of clients and servers in virtual time.

export { runWorld } from "./world.ts";
export { replayedChoices, seededChoices, type WorldCase } from "./world-choices.ts";
export type { WorldCounts } from "./world-counts.ts";
export { WorldFailure } from "./world-failure.ts";
export type { WorldOptions } from "./world-options.ts";

// Seeded worlds of clients and servers in virtual time.

export { runWorld, type WorldCounts, type WorldOptions } from "./world.ts";

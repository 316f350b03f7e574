// The server process of a measurement: a contestant's server, until the signal to stop. Says its port to its parent.

import { type ContestantName, contestants, serveOf } from "./contestants.ts";

const [name, folder, database] = process.argv.slice(2) as [ContestantName, string, string | undefined];
const { half, mode } = contestants[name];
const serve = await serveOf(half);
const { port, close } = await serve({ mode, folder, database });
process.send?.({ port });
process.on("message", () => {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  process.send?.({ isSwept: true });
});
process.once("SIGTERM", async () => {
  await close();
  process.exit(0);
});

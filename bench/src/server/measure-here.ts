// The load process of one measurement: starts the contestant's server beside it, plays a scenario, says the outcome in one line.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contestant, type ContestantName, clientOf, contestants } from "./contestants.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { type ScenarioName, scenarios } from "./scenarios.ts";
import { ServerProcess } from "./server-process.ts";

const [scenario, name, argument] = process.argv.slice(2) as [ScenarioName, ContestantName, string];
const contestant: Contestant = contestants[name];
const folder = mkdtempSync(join(process.env.DATA ?? tmpdir(), "convergence-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
let postgres: Postgres | undefined;
// When it takes too long.
process.once("SIGTERM", async () => {
  await postgres?.stop();
  process.exit(1);
});
if (contestant.needsPostgres) postgres = await startPostgres(folder);
try {
  const client = await clientOf(contestant.half);
  const start = (store = folder) => ServerProcess.start(name, store, postgres);
  const outcome = await scenarios[scenario].run({ name, contestant, client, folder, argument, start });
  console.log(JSON.stringify(outcome));
} finally {
  await postgres?.stop();
}
process.exit();

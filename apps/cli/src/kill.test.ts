// The real command, real sockets, a real file, and SIGKILL under load. The clients come back by themselves.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type CheckResult, checkSqliteStore, formatProblem } from "@convergence/storage-sqlite";
import { startServer } from "./testing/start-command.ts";
import { checkLog, checkWriters, freePort, startWriter, underLoad } from "./testing/writers.ts";

const clientCount = 3;
const kills = Number(process.env.CONVERGENCE_KILLS ?? 4);

test("[P3] [P4] kill -9 under load: clients come back by themselves, nothing acknowledged is lost, nothing is doubled", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "convergence-kill-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const words = ["--port", String(port), "--data", folder, "--log-level", "fatal"];
  let server = await startServer(context, words);
  const writers = await Promise.all(
    Array.from({ length: clientCount }, (_, i) => startWriter(server.url, `client-${i + 1}`)),
  );
  context.after(async () => {
    for (const { stop } of writers) stop();
    await Promise.all(writers.map(({ domain }) => domain.dispose()));
  });
  for (let kill = 0; kill < kills; kill++) {
    await underLoad(writers, 40 + 17 * kill);
    await server.stop("SIGKILL");
    await assertClean(folder);
    server = await startServer(context, words);
  }
  await underLoad(writers, 30);
  const total = await checkWriters(writers);
  await Promise.all(writers.map(({ domain }) => domain.dispose()));
  await server.stop("SIGTERM");
  assert.equal((await assertClean(folder)).changes, total);
  await checkLog(folder, total);
  context.diagnostic(`kills: ${kills}, acknowledged changes checked: ${total}, lost: 0, doubled: 0`);
});

/** The whole store, as the server left it. */
async function assertClean(folder: string): Promise<CheckResult> {
  const problems: string[] = [];
  const result = await checkSqliteStore(folder, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
  return result;
}

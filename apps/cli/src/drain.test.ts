// The real command, stopped by a signal under load and started again on the same port. The clients come back by themselves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "./testing/free-port.ts";
import { openWriters } from "./testing/open-writers.ts";
import { assertStored, settle, verdictWords } from "./testing/settle.ts";
import { startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { when } from "./testing/when.ts";
import type { Writer } from "./testing/writer.ts";

const writerCount = 3;
const editsBetweenStops = 60;

async function underLoad(writers: readonly Writer[]): Promise<void> {
  for (const writer of writers) {
    const model = writer.models()[0]!;
    const enough = writer.acknowledged(model) + editsBetweenStops;
    await when(model, () => writer.acknowledged(model) >= enough);
  }
}

const interruption = ({ domain }: Writer): Promise<void> =>
  new Promise((resolve) => domain.on("interrupted", () => resolve()));

test("[P3] [P4] a stop under load: exit 0, nothing acknowledged is lost, and what was pending is committed once after the restart", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "warn"];
  let server = await startServer(context, words);
  const writers = await openWriters(context, server.url, writerCount);
  for (const writer of writers) writer.start();
  let pending = 0;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    await underLoad(writers);
    const isInterrupted = Promise.all(writers.map(interruption));
    const ended = await server.stop(signal);
    assert.deepEqual([ended.code, ended.errors], [0, ""], `${signal}: a clean end, and nothing to warn of`);
    await isInterrupted;
    await assertStored(folder, writers, false);
    if (writers.some((writer) => writer.models().some((model) => !model.isCommitted()))) pending++;
    server = await startServer(context, words);
  }
  await underLoad(writers);
  const verdict = await settle(server, folder, writers);
  assert.equal(pending, 2, "each stop found something pending");
  context.diagnostic(`stops: 2, ${verdictWords(verdict)}`);
});

// The real command, stopped by a signal under load and started again on the same port. The clients come back by themselves.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openSqliteStorage } from "@convergence/storage-sqlite";
import { startServer } from "./testing/start-command.ts";
import { checkLog, checkWriters, freePort, startWriter, underLoad, type Writer } from "./testing/writers.ts";

const clientCount = 3;

async function headOf(folder: string): Promise<number> {
  const storage = await openSqliteStorage({ folder });
  const record = await storage.findModel("default", "model");
  await storage.close();
  return record!.head;
}

test("[P3] [P4] a stop under load: exit 0, nothing acknowledged is lost, and what was pending is committed once after the restart", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "convergence-drain-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "warn"];
  let server = await startServer(context, words);
  const writers = await Promise.all(
    Array.from({ length: clientCount }, (_, i) => startWriter(server.url, `client-${i + 1}`)),
  );
  context.after(async () => {
    for (const { stop } of writers) stop();
    await Promise.all(writers.map(({ domain }) => domain.dispose()));
  });
  let pending = 0;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    await underLoad(writers, 60);
    const isInterrupted = Promise.all(writers.map(interruption));
    const ended = await server.stop(signal);
    assert.deepEqual([ended.code, ended.errors], [0, ""], `${signal}: a clean end, and nothing to warn of`);
    await isInterrupted;
    const head = await headOf(folder);
    for (const { model, name } of writers) assert.ok(model.version() <= head, `${name} knows only what is stored`);
    if (writers.some(({ model }) => !model.isCommitted())) pending++;
    server = await startServer(context, words);
  }
  await underLoad(writers, 30);
  const total = await checkWriters(writers);
  await Promise.all(writers.map(({ domain }) => domain.dispose()));
  assert.equal((await server.stop("SIGTERM")).code, 0);
  await checkLog(folder, total);
  assert.equal(pending, 2, "each stop found something pending");
  context.diagnostic(`stops: 2, edits: ${total}, lost: 0, doubled: 0`);
});

const interruption = ({ domain }: Writer): Promise<void> =>
  new Promise((resolve) => domain.on("interrupted", () => resolve()));

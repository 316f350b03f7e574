// The real command on a store that takes nothing for a while: a full disk, files that may not grow or not be written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConvergenceError, connectAnonymously } from "@convergence/client";
import { acknowledgedMore } from "./testing/acknowledged-more.ts";
import { freePort } from "./testing/free-port.ts";
import { fullDisk, obstacles } from "./testing/obstacles.ts";
import { openWriters } from "./testing/open-writers.ts";
import { settle, verdictWords } from "./testing/settle.ts";
import { startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { when } from "./testing/when.ts";
import type { Writer } from "./testing/writer.ts";

/** Until so many changes of each wait for the server. */
const pending = async (writers: readonly Writer[], count: number): Promise<void> => {
  await Promise.all(
    writers.flatMap((writer) => writer.models().map((model) => when(model, () => model.pendingChanges() >= count))),
  );
};

/** What somebody hears who asks for something to be written. */
async function answerToCreating(url: string): Promise<string> {
  const someone = await connectAnonymously(url, "someone");
  try {
    return await someone.models().create({ collection: "faults", data: { text: "x".repeat(100_000) } });
  } catch (error) {
    return error instanceof ConvergenceError ? error.code : String(error);
  } finally {
    await someone.dispose();
  }
}

for (const obstacle of obstacles) {
  test(`[P3] [P4] [P9] ${obstacle.name}: the server says so, everything waits, and goes on by itself afterwards`, async (context) => {
    const temporary = temporaryFolder(context);
    const folder = temporary.path;
    const fault = obstacle.prepare(temporary);
    if (fault !== undefined) return context.skip(fault);
    const server = await startServer(context, ["--port", "0", "--data", folder, "--log-level", "fatal"]);
    const place = { folder, pid: server.pid };
    const writers = await openWriters(context, server.url, 2);
    for (const writer of writers) writer.start();
    await acknowledgedMore(writers, 20);
    obstacle.putUp(place);
    try {
      await pending(writers, 40);
      assert.equal(await answerToCreating(server.url), "store-unavailable");
      for (const model of writers.flatMap((writer) => writer.models())) assert.ok(model.isOpen(), model.modelId());
      assert.equal((await fetch(`${server.url}healthz`)).status, 200, "the server is there");
    } finally {
      obstacle.takeAway(place);
    }
    await acknowledgedMore(writers, 40);
    context.diagnostic(verdictWords(await settle(server, folder, writers)));
  });
}

test("[P3] [P4] a server that is killed while the disk is full starts on the full disk, and goes on when there is room", async (context) => {
  const temporary = temporaryFolder(context);
  const folder = temporary.path;
  const fault = fullDisk.prepare(temporary);
  if (fault !== undefined) return context.skip(fault);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const first = await startServer(context, words);
  const writers = await openWriters(context, first.url, 2);
  for (const writer of writers) writer.start();
  await acknowledgedMore(writers, 20);
  fullDisk.putUp({ folder, pid: first.pid });
  await pending(writers, 40);
  await first.stop("SIGKILL");
  const second = await startServer(context, words);
  await pending(writers, 80);
  fullDisk.takeAway({ folder, pid: second.pid });
  await acknowledgedMore(writers, 80);
  context.diagnostic(verdictWords(await settle(second, folder, writers)));
});

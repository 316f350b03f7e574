// Ends that are there and say nothing: a line that swallows everything, a server or a client that is stopped. Clients' clocks run
// fast here, so that half a minute of silence is soon over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { acknowledgedMore } from "./testing/acknowledged-more.ts";
import { fastTimers } from "./testing/fast-timers.ts";
import { openWriters } from "./testing/open-writers.ts";
import { settle, verdictWords } from "./testing/settle.ts";
import { startClient } from "./testing/start-client.ts";
import { startServer } from "./testing/start-command.ts";
import { tcpLine } from "./testing/tcp-line.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { when } from "./testing/when.ts";
import type { Writer } from "./testing/writer.ts";

const clockFactor = 10;

/** Until each has found out that nobody is there. */
const interrupted = (writers: readonly Writer[]): Promise<unknown> =>
  Promise.all(writers.map(({ domain }) => new Promise((resolve) => domain.once("interrupted", resolve))));

test("[P3] [P4] [P1] a line that dies without a word is found out, and the same work goes over a new one", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const server = await startServer(context, ["--port", "0", "--data", folder, "--log-level", "fatal"]);
  const line = await tcpLine(context, server.url);
  const [here] = (await openWriters(context, server.url, 1)) as [Writer];
  const timers = fastTimers(clockFactor);
  const there = await openWriters(context, line.url, 2, { timers }, "distant");
  for (const writer of [here, ...there]) writer.start();
  await acknowledgedMore([here, ...there], 20);
  line.set("dead");
  await interrupted(there);
  await acknowledgedMore([here], 20);
  const attempts = line.connections();
  line.set("open");
  await acknowledgedMore(there, 20);
  assert.ok(line.connections() > attempts, "over a new connection");
  context.diagnostic(verdictWords(await settle(server, folder, [here, ...there])));
});

test("[P3] [P4] [P1] a server that is stopped for a while, and goes on, has lost and doubled nothing", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const server = await startServer(context, ["--port", "0", "--data", folder, "--log-level", "fatal"]);
  const patient = await openWriters(context, server.url, 1);
  const writers = [
    ...patient,
    ...(await openWriters(context, server.url, 2, { timers: fastTimers(clockFactor) }, "hasty")),
  ];
  for (const writer of writers) writer.start();
  await acknowledgedMore(writers, 20);
  server.signal("SIGSTOP");
  await interrupted(writers.slice(patient.length));
  server.signal("SIGCONT");
  await acknowledgedMore(writers, 20);
  context.diagnostic(verdictWords(await settle(server, folder, writers)));
});

test("[P3] [P4] [P1] a client that is stopped for a while, and goes on, catches up", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const server = await startServer(context, ["--port", "0", "--data", folder, "--log-level", "fatal"]);
  const writers = await openWriters(context, server.url, 2);
  const client = await startClient(context, server.url, "sleeper");
  for (const writer of writers) writer.start();
  await acknowledgedMore(writers, 20);
  client.signal("SIGSTOP");
  await acknowledgedMore(writers, 100);
  client.signal("SIGCONT");
  await acknowledgedMore(writers, 20);
  const sleeper = await client.finish();
  assert.ok(sleeper.made.notes! > 0);
  context.diagnostic(verdictWords(await settle(server, folder, writers, [sleeper])));
});

test("[P9] [P4] a client that is stopped for over a minute is let go, and comes back", {
  skip: process.env.CONVERGENCE_LONG === undefined ? "takes over a minute: set CONVERGENCE_LONG=1" : false,
}, async (context) => {
  const { path: folder } = temporaryFolder(context);
  const server = await startServer(context, ["--port", "0", "--data", folder, "--log-level", "info"]);
  const writers = await openWriters(context, server.url, 1);
  const client = await startClient(context, server.url, "sleeper");
  for (const writer of writers) writer.start();
  await acknowledgedMore(writers, 20);
  client.signal("SIGSTOP");
  const [{ notes }] = writers as [Writer];
  await when(notes as never, () => /"code":"(idle|slow-reader)"/.test(server.errors()));
  client.signal("SIGCONT");
  const sleeper = await client.finish();
  context.diagnostic(verdictWords(await settle(server, folder, writers, [sleeper])));
});

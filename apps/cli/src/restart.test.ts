// A planned stop and a new start on the same port, while people work. Nobody but the server does anything about it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { acknowledgedMore } from "./testing/acknowledged-more.ts";
import { freePort } from "./testing/free-port.ts";
import { openWriters } from "./testing/open-writers.ts";
import { assertStored, settle, verdictWords } from "./testing/settle.ts";
import { startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const restarts = 2;

test("[P3] [P4] [P1] clients come back by themselves to a server that is started again on the same port", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  let server = await startServer(context, words);
  const writers = await openWriters(context, server.url, 3);
  for (const writer of writers) writer.start();
  for (let restart = 0; restart < restarts; restart++) {
    await acknowledgedMore(writers, 20);
    const { code, errors } = await server.stop("SIGTERM");
    assert.equal(code, 0, errors);
    await assertStored(folder, writers, false);
    server = await startServer(context, words);
  }
  await acknowledgedMore(writers, 20);
  context.diagnostic(verdictWords(await settle(server, folder, writers)));
});

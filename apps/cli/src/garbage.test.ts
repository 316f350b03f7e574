// Ten thousand frames of garbage over many sockets, while others work. `CONVERGENCE_GARBAGE` sends another number of frames,
// `CONVERGENCE_SEED` others.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { Choices } from "@convergence/proof";
import { acknowledgedMore } from "./testing/acknowledged-more.ts";
import { garbage } from "./testing/garbage.ts";
import { openSockets } from "./testing/open-sockets.ts";
import { openWriters } from "./testing/open-writers.ts";
import { residentBytesFault } from "./testing/resident-bytes.ts";
import { settle, verdictWords } from "./testing/settle.ts";
import { startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { upgradeRequest } from "./testing/web-socket-frame.ts";

const frameCount = Number(process.env.CONVERGENCE_GARBAGE ?? 10_000);
const seed = Number(process.env.CONVERGENCE_SEED ?? 1);
const framesPerSocketMax = 12;
const socketsAtOnce = 20;

/** Says it all at once over a connection of its own. Resolves when that is closed at both ends, as far as this end can tell. */
function say(url: URL, isLine: boolean, frames: readonly Buffer[], isPolite: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.on("error", () => undefined); // the server may break the line at any time
    socket.once("close", () => resolve());
    if (!isLine) socket.write(upgradeRequest(url));
    socket.write(Buffer.concat(frames), () => {
      if (isPolite) socket.end();
      else if (isLine) socket.destroy();
      else socket.once("data", () => socket.destroy());
    });
    socket.resume();
  });
}

/** Until the server has as many sockets as it should; asking it lets it work. */
async function untilClosed(url: string, pid: number, wanted: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (openSockets(pid) > wanted) {
    assert.ok(Date.now() < deadline, `${openSockets(pid)} sockets are open, ${wanted} should be`);
    await (await fetch(`${url}healthz`, { headers: { connection: "close" } })).text();
  }
}

test("[P9] [P10] [P1] ten thousand frames of garbage change nothing for those who work", {
  skip: residentBytesFault(),
}, async (context) => {
  const { path: folder } = temporaryFolder(context);
  const server = await startServer(context, ["--port", "0", "--data", folder, "--log-level", "error"]);
  const writers = await openWriters(context, server.url, 2);
  let interruptions = 0;
  for (const { domain } of writers) domain.on("interrupted", () => interruptions++);
  for (const writer of writers) writer.start();
  await acknowledgedMore(writers, 10);
  const socketsBefore = openSockets(server.pid);

  const choices = Choices.seeded(seed);
  const url = new URL(server.url);
  const sent = new Map<string, number>();
  let frames = 0;
  const sendSome = async (): Promise<void> => {
    while (frames < frameCount) {
      const count = Math.min(choices.between(1, framesPerSocketMax), frameCount - frames);
      frames += count;
      const { kind, frames: said } = garbage(choices, count);
      sent.set(kind, (sent.get(kind) ?? 0) + count);
      await say(url, kind === "line", said, choices.chance(0.5));
    }
  };
  await Promise.all(Array.from({ length: socketsAtOnce }, sendSome));

  await acknowledgedMore(writers, 10);
  assert.ok(server.isRunning());
  assert.equal(interruptions, 0, "nobody who works was interrupted");
  await untilClosed(server.url, server.pid, socketsBefore);
  assert.equal(server.errors(), "", "the server met with nothing that it did not expect");
  context.diagnostic([...sent].map(([kind, count]) => `${kind}: ${count}`).join(", "));
  context.diagnostic(verdictWords(await settle(server, folder, writers)));
});

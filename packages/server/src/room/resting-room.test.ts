// A room in which everybody has left while a commit waited for its time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStorage } from "@convergence/storage";
import { createHub } from "../hub.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { ManualClock } from "../testing/manual-clock.ts";

const commitPaceMs = 12;

function start() {
  const [clock, storage] = [new ManualClock(), createMemoryStorage()];
  const lines: string[] = [];
  const line = (fields: object, text: string): void => void lines.push(`${text} ${JSON.stringify(fields)}`);
  const hub = createHub({
    ...{ storage, clock, log: { info: () => undefined, warn: line, error: line } },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
    limits: { paceMs: 0, idleRoomMs: 0, commitPaceSessionsMin: 2, commitPaceMs },
  });
  const join = async (name: string): Promise<LoopClient> => {
    const client = new LoopClient(hub, name);
    client.connect();
    await quiet();
    client.open("m");
    await quiet();
    return client;
  };
  return { hub, clock, storage, lines, join };
}

test("[P4] a room is not dropped while a change waits to be committed, and is when it has been", async () => {
  const { hub, clock, storage, lines, join } = start();
  const [a, b] = [await join("a"), await join("b")];
  await clock.pass(commitPaceMs);
  for (const text of ["x", "y"]) {
    a.edit({ kind: "setKey", element: 0, key: "k", value: { id: a.nextId(), type: "string", content: text } });
    await quiet();
  }
  assert.equal((await storage.findModel("default", "m"))?.head, 1, "the second one waits");
  a.drop();
  b.drop();
  await quiet();
  await clock.pass(0);
  const c = await join("c");
  assert.equal(c.opened?.version, 2, "there is one room, and it knows of it");
  c.drop();
  await quiet();
  await clock.pass(commitPaceMs);
  assert.deepEqual(lines, []);
  assert.equal(hub.statistics().rooms, 0);
});

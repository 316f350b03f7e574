// Who brings in more than is taken is not read from for a while, loses nothing, and goes on; who does not wait gets an error.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation, Tree } from "@convergence/engine";
import { createMemoryStorage } from "@convergence/storage";
import { createHub, type Hub } from "./hub.ts";
import type { ServerLimits } from "./limits.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { ManualClock } from "./testing/manual-clock.ts";

const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["n", { id: 1, type: "number", content: 0 }],
    ["s", { id: 2, type: "string", content: "" }],
  ],
};
const add: Operation = { kind: "add", element: 1, value: 1 };
const insert = (text: string): Operation => ({
  kind: "splice",
  ...{ element: 2, at: 0, remove: 0, insert: text, glued: false },
});
const ignore = (): void => undefined;

type World = { readonly hub: Hub; readonly clock: ManualClock; readonly letCommitsPass: () => Promise<void> };

function start(limits: Partial<ServerLimits>): World {
  const clock = new ManualClock();
  let waiting: (() => void)[] = [];
  const storage = createMemoryStorage({ onCommit: () => new Promise<void>((resolve) => waiting.push(resolve)) });
  const hub = createHub({
    storage,
    clock,
    limits: { paceMs: 0, ...limits },
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
  });
  const letCommitsPass = async (): Promise<void> => {
    while (waiting.length > 0) {
      for (const resolve of waiting.splice(0)) resolve();
      await quiet();
    }
    waiting = [];
  };
  return { hub, clock, letCommitsPass };
}

async function joined(hub: Hub, name: string): Promise<LoopClient> {
  const client = new LoopClient(hub, name);
  client.connect();
  await quiet();
  client.open("m", tree);
  await quiet();
  return client;
}

test("[P9] a session whose undecided changes take much memory is read from again when they are decided", async () => {
  const { hub, letCommitsPass, clock } = start({ inFlightBytesMax: 10_000 });
  const client = await joined(hub, "a");
  for (let count = 0; count < 30; count++) client.edit(insert("x".repeat(2000)));
  assert.ok(client.isPaused);
  await clock.pass(10 * 60_000);
  assert.equal(client.closed, undefined, "who is not read from is not silent");
  await letCommitsPass();
  assert.equal(client.closed, undefined);
  assert.equal(client.isPaused, false);
  assert.equal(client.branch!.pendingCount, 0);
  assert.equal(hub.flightBytes, 0);
});

test("[P9] who brings in more all the same is let go, and what it took is free again", async () => {
  const { hub, letCommitsPass } = start({ inFlightBytesMax: 10_000 });
  const client = await joined(hub, "a");
  client.cannotWait = true;
  for (let count = 0; count < 30; count++) client.edit(insert("x".repeat(2000)));
  assert.deepEqual(
    client.all("rejected").map(({ code, message }) => [code, message]),
    [["limit", "Changes of more than 10000 bytes are in flight"]],
  );
  assert.ok(hub.flightBytes > 0, "the room has not come to it yet");
  await letCommitsPass();
  assert.equal(hub.flightBytes, 0);
});

test("[P9] the undecided changes of a whole server are bounded, and all who wait get on", async () => {
  const { hub, letCommitsPass } = start({ serverInFlightBytesMax: 20_000 });
  const clients = await Promise.all(["a", "b", "c", "d"].map((name) => joined(hub, name)));
  for (let count = 0; count < 10; count++) for (const client of clients) client.edit(insert("x".repeat(2000)));
  assert.ok(clients.every((client) => client.isPaused));
  assert.ok(hub.flightBytes <= 20_000);
  await letCommitsPass();
  for (const client of clients) {
    assert.equal(client.closed, undefined);
    assert.equal(client.branch!.pendingCount, 0);
  }
  assert.equal(hub.flightBytes, 0);
  const greedy = clients[0]!;
  greedy.edit(insert("x".repeat(20_000)));
  assert.equal(greedy.all("rejected")[0]?.code, "overloaded");
  clients[1]!.edit(add);
  await letCommitsPass();
  assert.equal(clients[1]!.branch!.pendingCount, 0);
});

test("[P9] more operations than a session may bring in a while wait on its own side, and all of them arrive", async () => {
  const { hub, clock, letCommitsPass } = start({ operationsPerSecondMax: 10, operationsBurstMax: 20 });
  const client = await joined(hub, "a");
  for (let count = 0; count < 45; count++) client.edit(add);
  await letCommitsPass();
  assert.ok(client.isPaused);
  assert.equal(client.branch!.pendingCount, 24, "one more than the burst was on its way");
  for (let second = 0; second < 3; second++) {
    await clock.pass(1000);
    await letCommitsPass();
  }
  assert.equal(client.closed, undefined);
  assert.equal(client.branch!.pendingCount, 0);
});

test("[P9] a client that comes back with 100,000 changes is not slowed down", async () => {
  const { hub, letCommitsPass } = start({});
  const client = await joined(hub, "a");
  for (let count = 1; count <= 100_000; count++) client.branch!.edit(add);
  while (client.branch!.pendingCount > 0) {
    client.flush(1024);
    assert.equal(client.isPaused, false);
    await letCommitsPass();
  }
  assert.equal(client.branch!.pendingCount, 0);
});

test("[P9] messages of any kind have a rate: who sends more waits, and who does not wait gets an error", async () => {
  const { hub, clock } = start({ messagesPerSecondMax: 10, messagesBurstMax: 20 });
  const ping = (client: LoopClient, count: number): void => {
    for (let sent = 0; sent < count; sent++) client.send({ kind: "ping", time: sent });
  };
  const patient = await joined(hub, "a");
  ping(patient, 40);
  assert.ok(patient.isPaused);
  for (let second = 0; second < 4; second++) await clock.pass(1000);
  assert.equal(patient.all("pong").length, 40);
  const pushy = await joined(hub, "b");
  pushy.cannotWait = true;
  ping(pushy, 40);
  assert.deepEqual(
    pushy.all("rejected").map(({ code, message }) => [code, message]),
    [["rate", "More than 10 messages a second arrive"]],
  );
});

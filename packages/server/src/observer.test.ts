// What an observer hears of a hub: counts that add up, and nothing of who or what.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree } from "@convergence/engine";
import { createMemoryStorage, type Storage, StoreUnavailableError } from "@convergence/storage";
import type { Hub, HubOptions } from "./hub.ts";
import type { ServerObserver } from "./observer.ts";
import { retryAfterMs } from "./retry-after.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { openHub } from "./testing/open-hub.ts";

const tree: Tree = {
  id: 0,
  type: "object",
  content: [["s", { id: 1, type: "string", content: "" }]],
};

type Heard = readonly [name: string, ...values: unknown[]];

/** Writes down what it hears; its clock goes on by one with each look. */
function listening() {
  const heard: Heard[] = [];
  let time = 0;
  const note =
    (name: string) =>
    (...values: unknown[]): void =>
      void heard.push([name, ...values]);
  const observer: ServerObserver = {
    now: () => ++time,
    ...{ frameReceived: note("frameReceived"), frameSent: note("frameSent"), entriesSent: note("entriesSent") },
    ...{
      committed: note("committed"),
      commitFailed: note("commitFailed"),
      packingFailed: note("packingFailed"),
      waited: note("waited"),
    },
    ...{ refused: note("refused"), upgradeRefused: note("upgradeRefused"), rejected: note("rejected") },
    ...{ requestFailed: note("requestFailed"), resync: note("resync"), modelClosed: note("modelClosed") },
    diverged: note("diverged"),
  };
  const all = (name: string): unknown[][] => heard.flatMap(([other, ...values]) => (other === name ? [values] : []));
  return { heard, observer, all };
}

const hubWith = (observer: ServerObserver, storage: Storage, options: Partial<HubOptions> = {}): Hub =>
  openHub(storage, { observer, ...options });

async function joined(hub: Hub, ...names: string[]): Promise<LoopClient[]> {
  const clients = names.map((name) => new LoopClient(hub, name));
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m", tree);
  await quiet();
  return clients;
}

const insert = (at: number, text: string) =>
  ({ kind: "splice", element: 1, at, remove: 0, insert: text, glued: false }) as const;

test("changes and operations are counted once, and each change that came is waited for once", async () => {
  const { observer, all } = listening();
  const hub = hubWith(observer, createMemoryStorage());
  const [a, , c] = (await joined(hub, "a", "b", "c")) as [LoopClient, LoopClient, LoopClient];
  for (let i = 0; i < 10; i++) a.edit(insert(0, "x"));
  await quiet();
  c.branch = undefined; // it would notice
  c.submit(1, insert(0, "y"), 0, insert(0, "z"));
  await quiet();
  const reports = all("committed").map(([report]) => report as { changes: number; operations: number; ms: number });
  assert.equal(
    reports.reduce((sum, { changes }) => sum + changes, 0),
    11,
  );
  assert.equal(
    reports.reduce((sum, { operations }) => sum + operations, 0),
    12,
  );
  assert.ok(reports.length < 11, "what came during a commit went together");
  assert.ok(reports.every(({ ms }) => ms > 0));
  assert.equal(all("waited").length, 11, "each came at a time of its own");
  // Ten to b and c, one to a and b.
  assert.equal(
    all("entriesSent").reduce((sum, [count]) => sum + (count as number), 0),
    22,
  );
  assert.ok(all("frameReceived").length >= 3 + 3 + 11);
  assert.ok(all("frameSent").every(([bytes]) => (bytes as number) > 0));
});

test("refusals, failed requests, rejected connections, resyncs and models that end are told by their codes", async () => {
  const { observer, all } = listening();
  let isFull = false;
  const storage = createMemoryStorage({
    onCommit: async () => {
      if (isFull) throw new StoreUnavailableError("full", { outcomeKnown: true });
    },
  });
  const authorise: HubOptions["authorise"] = (_, __, [operation]) =>
    operation?.kind === "splice" && operation.insert === "no" ? { code: "forbidden", message: "no" } : undefined;
  const hub = hubWith(observer, storage, { authorise });
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "no"));
  await quiet();
  assert.deepEqual(all("refused"), [["forbidden"]]);
  b.send({ kind: "createModel", request: 9, model: "m", collection: "tests", tree });
  await quiet();
  assert.deepEqual(all("requestFailed"), [["model-exists"]]);
  isFull = true;
  a.edit(insert(0, "yes"));
  await quiet();
  assert.deepEqual([all("commitFailed").length, all("resync")], [1, [["store-unavailable"], ["store-unavailable"]]]);
  isFull = false;
  a.open("m");
  await quiet();
  b.send({ kind: "removeModel", request: 10, model: "m" });
  await quiet();
  assert.deepEqual(all("modelClosed"), [["model-removed"]]);
  b.connectAgain();
  assert.deepEqual(all("rejected"), [["unexpected"]]);
});

test("the statistics say what is held at the moment, and are back at nothing when everybody has gone", async () => {
  const gate = Promise.withResolvers<void>();
  const storage = createMemoryStorage({ onCommit: () => gate.promise });
  const hub = hubWith(listening().observer, storage, { limits: { idleRoomMs: 0 } });
  const clients = await joined(hub, "a", "b");
  const [a] = clients as [LoopClient];
  for (let i = 0; i < 3; i++) a.edit(insert(0, "x"));
  const silent = new LoopClient(hub, "silent");
  silent.connect({ domain: "another/one" });
  assert.deepEqual(hub.statistics(), {
    ...{ connections: 2, sessions: 2, rooms: 1, modelsOpen: 2 },
    ...{ inputsWaiting: 2, catchUps: 0 },
  });
  gate.resolve();
  await quiet();
  assert.equal(hub.statistics().inputsWaiting, 0);
  for (const client of clients) client.drop();
  const nothing = { connections: 0, sessions: 0, rooms: 0, modelsOpen: 0, inputsWaiting: 0, catchUps: 0 };
  while (hub.statistics().rooms > 0) await quiet();
  assert.deepEqual(hub.statistics(), nothing);
});

test("a client that is being told what it missed counts as catching up until it is in", async () => {
  const hub = hubWith(listening().observer, createMemoryStorage(), {
    limits: { catchUpChunkEntriesMax: 200, catchUpChunksAheadMax: 1 },
  });
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  b.drop();
  for (let burst = 0; burst < 5; burst++) {
    for (let i = 0; i < 500; i++) a.edit(insert(0, "x"));
    await quiet();
  }
  assert.equal(a.branch!.pendingCount, 0);
  b.connect();
  await quiet();
  b.isSilent = true;
  b.open("m");
  await quiet();
  assert.equal(hub.statistics().catchUps, 1);
  b.isSilent = false;
  b.saySeen();
  while (hub.statistics().catchUps > 0) await quiet();
  assert.equal(b.branch!.version, 2500);
});

test("[P9] a server that goes down asks its clients back one after the other, not all in one moment", async () => {
  const hub = hubWith(listening().observer, createMemoryStorage());
  const clients = await joined(hub, "a", "b", "c");
  await hub.close();
  const waits = clients.flatMap((client) => client.all("draining").map(({ retryAfterMs }) => retryAfterMs));
  assert.equal(new Set(waits).size, 3);
  const last = retryAfterMs(10_000 - 1);
  assert.ok(Math.min(...waits) >= 1000 && last >= 10_000 && last < 12_000, `${waits} ... ${last}`);
});

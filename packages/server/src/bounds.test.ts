// What a hub holds, says and waits for is bounded, whatever its clients do, and a fault of its own stays small.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree } from "@convergence/engine";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import { systemClock } from "./clock.ts";
import type { Hub, HubOptions } from "./hub.ts";
import { defaultLimits } from "./limits.ts";
import { Rooms } from "./rooms.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { openHub } from "./testing/open-hub.ts";

const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["n", { id: 1, type: "number", content: 0 }],
    ["s", { id: 2, type: "string", content: "" }],
  ],
};
const ignore = (): void => undefined;
const add = { kind: "add", element: 1, value: 1 } as const;
const insert = (text: string) =>
  ({ kind: "splice", element: 2, at: 0, remove: 0, insert: text, glued: false }) as const;

async function welcomed(hub: Hub, name: string): Promise<LoopClient> {
  const client = new LoopClient(hub, name);
  client.connect();
  await quiet();
  return client;
}

async function joined(hub: Hub, name: string): Promise<LoopClient> {
  const client = await welcomed(hub, name);
  client.open("m", tree);
  await quiet();
  return client;
}

/** A store whose commits wait until they are let through. */
function gatedStorage(): { readonly storage: Storage; readonly pass: () => Promise<void> } {
  let waiting: (() => void)[] = [];
  const storage = createMemoryStorage({ onCommit: () => new Promise<void>((resolve) => waiting.push(resolve)) });
  const pass = async (): Promise<void> => {
    const passed = waiting;
    waiting = [];
    for (const resolve of passed) resolve();
    await quiet();
  };
  return { storage, pass };
}

test("[P9] whoever opens a large model over and over is let go, and the process stays", async () => {
  const hub = openHub(createMemoryStorage());
  const large: Tree = { ...tree, content: [["s", { id: 1, type: "string", content: "x".repeat(9_000_000) }]] };
  const neighbour = await joined(hub, "b");
  const client = await welcomed(hub, "a");
  for (let channel = 1; channel <= 40; channel++) {
    const autoCreate = { collection: "c", tree: large, ephemeral: false };
    client.send({ kind: "openModel", request: channel, channel, model: "large", autoCreate, resume: undefined });
    if (channel === 1) await quiet();
    client.bufferedAmount = 10 ** 9; // it reads nothing
  }
  await quiet();
  assert.equal(client.closed?.reason, "slow-reader");
  neighbour.edit(add);
  await quiet();
  assert.equal(neighbour.branch!.pendingCount, 0);
});

test("[P9] what a client asked for may be larger than what else may wait for it", async () => {
  const hub = openHub(createMemoryStorage(), { limits: { unsentBytesMax: 1000 } });
  const writer = await joined(hub, "b");
  const absent = await joined(hub, "a");
  absent.drop();
  await quiet();
  for (let i = 0; i < 3; i++) writer.edit(insert("x".repeat(5000)));
  await quiet();
  for (const reader of [absent, new LoopClient(hub, "c")]) {
    reader.connect();
    await quiet();
    reader.bufferedAmount = 6000; // nothing of it has left yet
    reader.open("m");
    await quiet();
    assert.equal(reader.closed, undefined);
    assert.equal(reader.branch!.version, writer.branch!.version);
    reader.bufferedAmount = 0;
    writer.edit(add);
    await quiet();
    reader.bufferedAmount = 2000; // nobody asked for that
    writer.edit(add);
    await quiet();
    assert.deepEqual(
      reader.all("rejected").map(({ code }) => code),
      ["slow-reader"],
    );
  }
});

test("[P9] a newcomer gets into a room that is never idle, and such a server can be closed", async () => {
  const { storage, pass } = gatedStorage();
  const hub = openHub(storage);
  const writer = await joined(hub, "a");
  writer.edit(add);
  writer.edit(add);
  const newcomer = await welcomed(hub, "b");
  newcomer.open("m");
  for (let round = 0; round < 5; round++) {
    await pass();
    writer.edit(add); // so that a commit is always on its way and another change waits
    writer.edit(add);
  }
  assert.ok(newcomer.branch !== undefined, "the newcomer is still waiting");
  let isClosed = false;
  void hub.close().then(() => {
    isClosed = true;
  });
  for (let round = 0; round < 5; round++) {
    writer.edit(add);
    await pass();
  }
  assert.ok(isClosed, "the hub is still waiting");
});

test("[P9] a room that nobody entered after all is dropped", async () => {
  const storage = createMemoryStorage();
  const timers: (() => void)[] = [];
  const after = (_ms: number, callback: () => void) => {
    timers.push(callback);
    return ignore;
  };
  const clock = { ...systemClock, after };
  const snapshot = Uint8Array.of(0);
  const creation = { domain: "d", model: "m", collection: "c", createdAt: 0, createdBy: "u", snapshot };
  const record = await storage.createModel(creation);
  const rooms = new Rooms({
    storage,
    clock,
    limits: defaultLimits,
    idleRoomMs: 10,
    onFailure: assert.ifError,
    onDivergence: ignore,
    onMatch: ignore,
  });
  await rooms.host(record);
  assert.equal(rooms.size, 1);
  await quiet();
  for (const timer of timers) timer();
  await quiet();
  assert.equal(rooms.size, 0);
});

test("[P9] a session that never says what it has seen is let go when it could not be merged any more", async () => {
  const hub = openHub(createMemoryStorage());
  const silentOne = await joined(hub, "a");
  const reader = await joined(hub, "c");
  const writer = await joined(hub, "b");
  silentOne.isDeaf = true;
  writer.edit(insert("b"));
  await quiet();
  silentOne.edit(insert("a")); // the server has to keep what it did not see
  await quiet();
  for (let i = 0; i < 5200; i++) {
    writer.edit(insert("b"));
    if (i % 100 === 0) await quiet();
  }
  await quiet();
  const { session } = silentOne.all("modelOpened")[0]!.sessions.at(-1)!;
  assert.deepEqual(
    reader.all("reconnecting").map((message) => message.session),
    [session],
  );
  assert.deepEqual(reader.all("resync"), []);
  assert.deepEqual(writer.all("resync"), []);
});

test("[P9] requests beyond those that may wait are told to come later", async () => {
  const hub = openHub(createMemoryStorage(), { limits: { requestsInFlightMax: 3 } });
  const client = await welcomed(hub, "a");
  for (let request = 1; request <= 5; request++)
    client.send({ kind: "listCollections", request, after: undefined, limit: 1 });
  await quiet();
  assert.equal(client.all("collectionList").length, 3);
  assert.deepEqual(
    client.all("failed").map(({ request, code }) => [request, code]),
    [
      [4, "rate"],
      [5, "rate"],
    ],
  );
});

test("[P9] a model takes so many sessions and no more, and has room again when one has left", async () => {
  const hub = openHub(createMemoryStorage(), { limits: { sessionsPerModelMax: 2 } });
  const [a, b, c] = [await joined(hub, "a"), await joined(hub, "b"), await joined(hub, "c")];
  assert.deepEqual(
    c.all("failed").map(({ code }) => code),
    ["overloaded"],
  );
  a.send({ kind: "goodbye" });
  await quiet();
  c.open("m");
  await quiet();
  assert.ok(c.branch !== undefined && b.closed === undefined);
});

test("[P9] limits that are tighter than the built-in ones hold", async () => {
  const limits = {
    operationsPerChangeMax: 2,
    elementsPerChangeMax: 2,
    keyUnitsMax: 3,
    stringUnitsMax: 5,
    frameBytesMax: 500,
  };
  const client = await joined(openHub(createMemoryStorage(), { limits }), "a");
  const set = (key: string, ...content: string[]) => {
    const items = content.map((each) => ({ id: client.nextId(), type: "string", content: each }) as const);
    return { kind: "setKey", element: 0, key, value: { id: client.nextId(), type: "array", content: items } } as const;
  };
  client.submit(1, add, 0, add, add);
  client.submit(2, set("long"));
  const long: Tree = { id: 0, type: "object", content: [["long", { id: 1, type: "null", content: null }]] };
  client.send({ kind: "createModel", request: 7, model: "x", collection: "c", tree: long });
  await quiet();
  assert.deepEqual(
    client.all("failed").map(({ request, code }) => [request, code]),
    [[7, "limit"]],
  );
  client.sendBytes(new Uint8Array(501));
  await quiet();
  assert.equal(client.all("rejected")[0]?.code, "limit");
  assert.deepEqual(
    client.all("refused").map(({ code }) => code),
    ["limit", "limit"],
  );
});

test("[P9] a fault of the server's in one room ends nothing but that room, and its clients go on", async () => {
  let isFaulty = true;
  const { storage, pass } = gatedStorage();
  const authorise: HubOptions["authorise"] = (_who, _document, operations) => {
    if (isFaulty && operations[0]!.kind === "splice") throw new Error("a mistake");
    return undefined;
  };
  const hub = openHub(storage, { authorise });
  const client = await joined(hub, "a");
  client.edit(add);
  client.edit(insert("x")); // decided when the first is durable
  await pass();
  assert.deepEqual(
    client.all("resync").map(({ code }) => code),
    ["internal"],
  );
  isFaulty = false;
  client.open("m");
  await quiet();
  await pass();
  await pass();
  assert.equal(client.branch!.pendingCount, 0);
  assert.equal(client.branch!.version, 2);
});

test("[P9] a user has so many sessions and no more, and room again when one has left", async () => {
  const authenticate: HubOptions["authenticate"] = async ({ displayName }) => {
    return { kind: "accepted", user: { key: displayName!, displayName: displayName!, anonymous: false } };
  };
  const hub = openHub(createMemoryStorage(), { authenticate, limits: { sessionsPerUserMax: 2 } });
  const come = async (name: string, user: string): Promise<LoopClient> => {
    const client = new LoopClient(hub, name);
    client.connect({ displayName: user });
    await quiet();
    return client;
  };
  const [first, , third] = [await come("a", "ann"), await come("b", "ann"), await come("c", "ann")];
  assert.deepEqual(
    third.all("rejected").map(({ code, message }) => [code, message]),
    [["overloaded", "This user has its 2 sessions already"]],
  );
  assert.equal((await come("d", "bob")).closed, undefined);
  first.drop();
  assert.equal((await come("c", "ann")).closed, undefined);
  assert.deepEqual([hub.statistics().connections, hub.statistics().sessions, hub.users], [3, 3, 2]);
});

test("[P9] a thousand sessions that come at once hear of each other in a few frames each", async () => {
  const timers: (() => void)[] = [];
  const after = (delayMs: number, callback: () => void): (() => void) => {
    if (delayMs === defaultLimits.presenceEveryMs) timers.push(callback);
    return ignore;
  };
  const hub = openHub(createMemoryStorage(), { clock: { ...systemClock, after } });
  const founder = await joined(hub, "founder");
  const clients = Array.from({ length: 999 }, (_, index) => new LoopClient(hub, `c${index}`));
  for (const client of clients) client.connect();
  await quiet();
  for (const [index, client] of clients.entries()) {
    client.open("m");
    if (index % 10 === 0) await quiet(); // not all in one tick
  }
  await quiet();
  for (const tell of timers.splice(0)) tell();
  await quiet();
  assert.equal(founder.all("joined").length, 999);
  assert.ok(founder.frames < 60, `${founder.frames} frames`);
  for (const client of clients) {
    const known = client.all("modelOpened")[0]!.sessions.length + client.all("joined").length;
    assert.equal(known, 1000);
    assert.deepEqual(client.all("left"), []);
    assert.ok(client.frames < 60, `${client.frames} frames`);
  }
  for (const client of clients) client.drop();
  await quiet();
  for (const tell of timers.splice(0)) tell();
  await quiet();
  assert.equal(founder.all("reconnecting").length, 999);
  assert.ok(founder.frames < 120, `${founder.frames} frames`);
});

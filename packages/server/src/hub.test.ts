// The server without HTTP: connections, rooms and a store in memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree } from "@convergence/engine";
import { createMemoryStorage, type MemoryStorageOptions } from "@convergence/storage";
import type { Hub, HubOptions } from "./hub.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { openHub } from "./testing/open-hub.ts";

const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["n", { id: 1, type: "number", content: 0 }],
    ["s", { id: 2, type: "string", content: "abcd" }],
  ],
};

async function joined(hub: Hub, ...names: string[]): Promise<LoopClient[]> {
  const clients = names.map((name) => new LoopClient(hub, name));
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m", tree);
  await quiet();
  return clients;
}

const insert = (at: number, text: string) =>
  ({ kind: "splice", element: 2, at, remove: 0, insert: text, glued: false }) as const;
/** Valid, and without any trace. */
const noop = { kind: "add", element: 1, value: 0 } as const;
const textOf = (client: LoopClient): string => client.branch!.replica.document.get(2)!.content!.toString();

test("[P1] two clients edit one string and see the same", async () => {
  const [a, b] = (await joined(openHub(createMemoryStorage()), "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "x"));
  b.edit(insert(4, "y"));
  await quiet();
  assert.equal(textOf(a), "xabcdy");
  assert.equal(textOf(b), "xabcdy");
  assert.equal(a.branch!.version, 2);
  assert.equal(a.branch!.pendingCount, 0);
});

test("[P3] nobody hears of a change before the store has it", async () => {
  const gate = Promise.withResolvers<void>();
  const storage = createMemoryStorage({ onCommit: () => gate.promise });
  const [a, b] = (await joined(openHub(storage), "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "x"));
  await quiet();
  assert.equal(a.all("committed").length, 0);
  assert.equal(b.all("entries").length, 0);
  const c = new LoopClient(openHub(storage), "c");
  gate.resolve();
  await quiet();
  assert.equal(a.all("committed").length, 1);
  assert.equal(textOf(b), "xabcd");
  assert.equal(c.received.length, 0);
});

test("[P3] a client that opens during a commit sees the durable state, then the change", async () => {
  const gate = Promise.withResolvers<void>();
  const hub = openHub(createMemoryStorage({ onCommit: () => gate.promise }));
  const [a] = (await joined(hub, "a")) as [LoopClient];
  a.edit(insert(0, "x"));
  const b = new LoopClient(hub, "b");
  b.connect();
  await quiet();
  b.open("m");
  await quiet();
  assert.equal(b.all("modelOpened").length, 0);
  gate.resolve();
  await quiet();
  assert.equal(b.all("modelOpened")[0]?.version, 1);
  assert.equal(textOf(b), "xabcd");
});

test("[P4] an acknowledgement that was lost does not double the change", async () => {
  const hub = openHub(createMemoryStorage());
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  a.isDeaf = true;
  a.edit(insert(0, "x"));
  await quiet();
  assert.equal(textOf(b), "xabcd");
  a.drop();
  a.branch!.edit(insert(1, "y"));
  a.connect();
  await quiet();
  a.open("m");
  await quiet();
  assert.equal(textOf(a), "xyabcd");
  assert.equal(textOf(b), "xyabcd");
  assert.equal(a.branch!.pendingCount, 0);
});

test("[P4] a refusal is the same after the answer was lost and the server restarted", async () => {
  const storage = createMemoryStorage();
  const options: Partial<HubOptions> = { limits: { stringUnitsMax: 6 } };
  const first = openHub(storage, options);
  const [a] = (await joined(first, "a")) as [LoopClient];
  a.isDeaf = true;
  a.edit(insert(0, "too long"));
  a.edit(insert(0, "ok"));
  await quiet();
  a.drop();
  await first.close();
  const again = new LoopClient(openHub(storage), "a"); // without the limit: the outcome stands all the same
  Object.assign(again, { opened: a.opened, branch: a.branch });
  again.connect();
  await quiet();
  again.open("m");
  await quiet();
  assert.equal(again.all("refused").length, 1);
  assert.equal(textOf(again), "okabcd");
  assert.equal(again.branch!.pendingCount, 0);
});

test("[P4] [P9] who opens a model anew has its refusals kept all the same, and no more of them than anybody", async () => {
  const storage = createMemoryStorage();
  const hub = openHub(storage, { limits: { stringUnitsMax: 6, refusalsKeptMax: 3 } });
  const refused = async (): Promise<number[]> => {
    const record = await storage.findModel("default", "m");
    return (await storage.readRefusals(record!, "a")).map(({ sequence }) => sequence);
  };
  const life = async (): Promise<LoopClient> => {
    const [client] = (await joined(hub, "a")) as [LoopClient];
    client.isDeaf = true; // it hears of nothing, and says nothing of what it has seen
    for (let edits = 0; edits < 2; edits++) client.edit(insert(0, "too long"));
    await quiet();
    client.drop();
    await quiet();
    return client;
  };
  await life();
  assert.deepEqual(await refused(), [1, 2]);
  await life();
  assert.deepEqual(await refused(), [1, 2, 3]);
  await life();
  assert.deepEqual(await refused(), [1, 2, 3]);
});

test("[P5] one change is refused, the ones after it stay, nobody else notices", async () => {
  const hub = openHub(createMemoryStorage(), { limits: { stringUnitsMax: 6 } });
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(4, "12345"));
  a.edit(insert(9, "z"));
  a.edit(insert(0, "y"));
  await quiet();
  const [refused] = a.all("refused");
  assert.equal(refused?.code, "model-limit");
  assert.match(refused!.message, /9 units.*at most 6/);
  assert.equal(textOf(a), "yabcdz");
  assert.equal(textOf(b), "yabcdz");
  assert.equal(b.closed, undefined);
});

test("[P4] a commit that fails is sent again and happens once", async () => {
  let failures = 2;
  const options: MemoryStorageOptions = {
    onCommit: () => {
      if (failures-- > 0) throw new Error("the disk is full");
    },
  };
  const hub = openHub(createMemoryStorage(options));
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "x"));
  for (let i = 0; i < 3; i++) {
    await quiet();
    for (const client of [a, b]) if (client.received.at(-1)?.kind === "resync") client.open("m");
  }
  await quiet();
  assert.equal(a.all("resync").length, 2);
  assert.equal(a.all("resync")[0]!.code, "store-unavailable");
  assert.equal(textOf(a), "xabcd");
  assert.equal(textOf(b), "xabcd");
  assert.equal(a.branch!.version, 1);
});

test("[P4] a commit whose answer was lost happens once", async () => {
  let failures = 1;
  const options: MemoryStorageOptions = {
    afterCommit: () => {
      if (failures-- > 0) throw new Error("the disk answers no more");
    },
  };
  const [a, b] = (await joined(openHub(createMemoryStorage(options)), "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "x"));
  await quiet();
  for (const client of [a, b]) client.open("m");
  await quiet();
  assert.equal(textOf(a), "xabcd");
  assert.equal(textOf(b), "xabcd");
  assert.equal(a.branch!.version, 1);
  assert.equal(a.branch!.pendingCount, 0);
});

test("[P9] what breaks the rules gets a typed error, and nobody else notices", async (context) => {
  const cases: readonly [string, (client: LoopClient) => unknown, string][] = [
    ["bytes that are no message", (client) => client.sendBytes(Uint8Array.of(99, 1, 2)), "malformed"],
    ["an empty frame", (client) => client.sendBytes(new Uint8Array(0)), "malformed"],
    ["a second hello", (client) => client.connectAgain(), "unexpected"],
    ["a position out of range", (client) => client.submit(1, insert(99, "x")), "operation-invalid"],
    [
      "an element that never was",
      (client) => client.submit(1, { kind: "add", element: client.nextId(), value: 1 }),
      "element-id",
    ],
    [
      "an operation of another type",
      (client) => client.submit(1, { kind: "add", element: 2, value: 1 }),
      "operation-invalid",
    ],
    ["a version from the future", (client) => client.submit(1, insert(0, "x"), 2 ** 20 * 7), "version-unknown"],
    ["a sequence number again", (client) => client.replay(noop), "sequence"],
    ["a gap in the sequence", (client) => client.submit(2, insert(0, "x")), "sequence"],
  ];
  for (const [name, act, code] of cases) {
    await context.test(name, async () => {
      const [good, bad] = (await joined(openHub(createMemoryStorage()), "good", "bad")) as [LoopClient, LoopClient];
      act(bad);
      await quiet();
      const answer = bad.received.findLast((message) => "code" in message) as
        | { code: string; message: string }
        | undefined;
      assert.equal(answer?.code, code);
      assert.notEqual(answer.message, "");
      good.edit(insert(0, "x"));
      await quiet();
      assert.equal(textOf(good), "xabcd");
      assert.equal(good.branch!.pendingCount, 0);
      assert.equal(good.received.filter((message) => "code" in message).length, 0);
    });
  }
});

test("[P9] a second operation that breaks the rules leaves nothing of the first", async () => {
  const [good, bad] = (await joined(openHub(createMemoryStorage()), "good", "bad")) as [LoopClient, LoopClient];
  bad.submit(1, insert(0, "evil"), 0, insert(99, "x"));
  await quiet();
  assert.equal(bad.all("modelClosed")[0]?.code, "operation-invalid");
  good.edit(insert(4, "x"));
  await quiet();
  assert.equal(textOf(good), "abcdx");
  assert.equal(good.branch!.version, 1);
});

test("[P9] a reader that does not read is let go and can come back", async () => {
  const [a, slow] = (await joined(openHub(createMemoryStorage()), "a", "slow")) as [LoopClient, LoopClient];
  slow.bufferedAmount = 2 ** 30;
  a.edit(insert(0, "x"));
  await quiet();
  assert.equal(slow.all("rejected")[0]?.code, "slow-reader");
  slow.bufferedAmount = 0;
  slow.branch!.interrupted();
  slow.connect();
  await quiet();
  slow.open("m");
  await quiet();
  assert.equal(textOf(slow), "xabcd");
});

test("the newest connection of a client fences off the one before", async () => {
  const hub = openHub(createMemoryStorage());
  const [old] = (await joined(hub, "same")) as [LoopClient];
  const newer = new LoopClient(hub, "same");
  newer.connect();
  await quiet();
  assert.equal(old.all("rejected")[0]?.code, "superseded");
  assert.equal(newer.all("welcome").length, 1);
});

test("a client of another protocol or other rules is told to upgrade", async () => {
  for (const [hello, code] of [
    [{ protocolVersion: 999 }, "protocol-version"],
    [{ rulesVersion: 999 }, "rules-version"],
  ] as const) {
    const client = new LoopClient(openHub(createMemoryStorage()), "c");
    client.connect(hello);
    await quiet();
    assert.equal(client.all("rejected")[0]?.code, code);
  }
});

test("presence: who opens and who leaves", async () => {
  const hub = openHub(createMemoryStorage());
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  assert.deepEqual(
    b.opened?.sessions.map((each) => each.session),
    [a.all("welcome")[0]?.session, b.all("welcome")[0]?.session],
  );
  assert.equal(a.all("joined")[0]?.session.session, b.all("welcome")[0]?.session);
  b.send({ kind: "goodbye" });
  await quiet();
  assert.equal(a.all("left")[0]?.session, b.all("welcome")[0]?.session);
});

test("a model that is removed closes for everybody, and its id can be used again", async () => {
  const hub = openHub(createMemoryStorage());
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "x"));
  await quiet();
  b.send({ kind: "removeModel", request: 7, model: "m" });
  await quiet();
  assert.equal(a.all("modelClosed")[0]?.code, "model-removed");
  assert.equal(b.all("modelRemoved")[0]?.existed, true);
  a.open("m", tree); // as if it had not heard of it: resumes into a stranger
  await quiet();
  assert.equal(a.all("failed")[0]?.code, "incarnation");
});

test("a restart keeps everything, and a snapshot makes it quick", async () => {
  const storage = createMemoryStorage();
  const first = openHub(storage);
  const [a] = (await joined(first, "a")) as [LoopClient];
  for (let i = 0; i < 1100; i++) a.edit(insert(0, "x"));
  await quiet();
  await first.close();
  const record = await storage.findModel("default", "m");
  assert.equal(record?.head, 1100);
  assert.equal((await storage.latestSnapshot(record)).version, 1100);
  const [b] = (await joined(openHub(storage), "b")) as [LoopClient];
  assert.equal(textOf(b), `${"x".repeat(1100)}abcd`);
});

test("[P3] [P4] a server that dies between a commit and its acknowledgement: the change is there once", async () => {
  const never = new Promise<void>(() => undefined);
  let isFirst = true;
  const storage = createMemoryStorage({ afterCommit: () => (isFirst ? never : undefined) });
  const [a] = (await joined(openHub(storage), "a")) as [LoopClient];
  a.edit(insert(0, "x"));
  await quiet();
  assert.equal(a.all("committed").length, 0);
  isFirst = false;
  const again = await comesBack(a, openHub(storage));
  assert.equal(textOf(again), "xabcd");
  assert.equal(again.branch!.version, 1);
  assert.equal(again.branch!.pendingCount, 0);
});

test("[P3] [P4] a server that dies in the middle of a change of two operations: all of it is there, once", async () => {
  const never = new Promise<void>(() => undefined);
  let isFirst = true;
  const storage = createMemoryStorage({ onCommit: () => (isFirst ? never : undefined) });
  const [a] = (await joined(openHub(storage), "a")) as [LoopClient];
  a.branch!.startBatch();
  a.branch!.edit(insert(0, "x"));
  a.branch!.edit({ kind: "add", element: 1, value: 1 });
  a.branch!.completeBatch();
  a.flush();
  await quiet();
  isFirst = false;
  const again = await comesBack(a, openHub(storage));
  assert.equal(textOf(again), "xabcd");
  assert.equal(again.branch!.replica.document.get(1)!.content, 1);
  assert.equal(again.branch!.version, 1);
});

test("[P4] who waits to come in while a commit fails is told so, and can ask again", async () => {
  const gate = Promise.withResolvers<void>();
  let isFirst = true;
  const options: MemoryStorageOptions = {
    onCommit: async () => {
      if (!isFirst) return;
      isFirst = false;
      await gate.promise;
      throw new Error("the disk is full");
    },
  };
  const hub = openHub(createMemoryStorage(options));
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  a.edit(insert(0, "x"));
  b.drop();
  b.connect();
  await quiet();
  b.open("m");
  await quiet();
  gate.resolve();
  await quiet();
  assert.equal(b.all("failed")[0]?.code, "store-unavailable");
  for (const client of [a, b]) client.open("m");
  await quiet();
  assert.equal(textOf(b), "xabcd");
});

test("[R5] a hello of a dead connection that arrives late does not fence off the newer one", async () => {
  const hub = openHub(createMemoryStorage());
  const [newer] = (await joined(hub, "same")) as [LoopClient];
  const late = new LoopClient(hub, "same");
  late.connect({ attempt: 0 });
  await quiet();
  assert.equal(late.all("rejected")[0]?.code, "superseded");
  newer.edit(insert(0, "x"));
  await quiet();
  assert.equal(newer.branch!.pendingCount, 0);
});

/** The same client, with all it holds, at another server on the same store. */
async function comesBack(client: LoopClient, hub: Hub): Promise<LoopClient> {
  client.drop();
  const again = new LoopClient(hub, client.client);
  Object.assign(again, { opened: client.opened, branch: client.branch });
  again.connect();
  await quiet();
  again.open("m");
  await quiet();
  return again;
}

test("an ephemeral model goes some time after its last session has closed it", async () => {
  const storage = createMemoryStorage();
  const [a] = (await joined(openHub(storage, { limits: { idleRoomMs: 0 } }), "a")) as [LoopClient];
  const autoCreate = { collection: "tests", tree, ephemeral: true };
  a.send({ kind: "openModel", request: 9, channel: 2, model: "passing", autoCreate, resume: undefined });
  await quiet();
  assert.equal((await storage.findModel("default", "passing"))?.ephemeral, true);
  a.send({ kind: "closeModel", channel: 2 });
  await new Promise((resolve) => setTimeout(resolve, 1));
  await quiet();
  assert.equal(await storage.findModel("default", "passing"), undefined);
  assert.ok((await storage.findModel("default", "m")) !== undefined, "the other one stays");
});

// What it takes to open a model: what is made ready while the store takes a newcomer up, and what becomes of that.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import type { Tree } from "@convergence/engine";
import { createMemoryStorage } from "@convergence/storage";
import { packedBytesMin } from "./deflate.ts";
import type { Hub } from "./hub.ts";
import { changesPerSnapshot } from "./limits.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { openHub } from "./testing/open-hub.ts";

const content = "many words ".repeat(packedBytesMin / 8);
const tree: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content }]] };
const insert = { kind: "splice", element: 1, at: 0, remove: 0, insert: "x", glued: false } as const;
const textOf = (client: LoopClient): string => client.branch!.replica.document.get(1)!.content!.toString();

/** Deflates, later, and notes what. */
function deflater() {
  const deflated: number[] = [];
  const deflate = (bytes: Uint8Array, done: (deflated: Uint8Array) => void): void => {
    deflated.push(bytes.length);
    setImmediate(() => done(deflateRawSync(bytes)));
  };
  return { deflated, deflate };
}

/** Somebody who has opened the model, and made it if need be. */
async function opener(hub: Hub, name: string): Promise<LoopClient> {
  const client = new LoopClient(hub, name);
  client.connect();
  await quiet();
  client.open("m", tree);
  await quiet();
  return client;
}

/** A store with a model in it, which notes what it is asked and takes nobody up before it is told to; and what is deflated. */
async function opening() {
  const storage = createMemoryStorage();
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const [readLatest, registerClient] = [storage.readLatest.bind(storage), storage.registerClient.bind(storage)];
  Object.assign(storage, {
    readLatest(...question: Parameters<typeof readLatest>) {
      asked.push("readLatest");
      return readLatest(...question);
    },
    async registerClient(...question: Parameters<typeof registerClient>) {
      asked.push("registerClient");
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      return registerClient(...question);
    },
  });
  const { deflated, deflate } = deflater();
  (await opener(openHub(storage), "first")).drop();
  const hub = openHub(storage, { deflate });
  asked.length = 0;
  return {
    ...{ asked, deflated },
    hold: () => {
      isHeld = true;
    },
    release: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    async arrive(...names: string[]) {
      const clients = names.map((name) => new LoopClient(hub, name));
      for (const client of clients) client.connect();
      await quiet();
      for (const client of clients) client.open("m");
      await quiet();
      return clients as [LoopClient, LoopClient];
    },
  };
}

test("what was made ready is what a newcomer is told", async () => {
  const { asked, deflated, arrive } = await opening();
  const [a] = await arrive("a");
  assert.equal(textOf(a), content);
  assert.deepEqual([deflated.length, a.packedFrames], [1, 1]);
  assert.deepEqual(asked, ["readLatest", "registerClient"]); // whose record must not be older than the model
});

test("who comes after a restart is told what the store has deflated: it is not deflated again, until something is changed", async () => {
  const storage = createMemoryStorage();
  const { deflated, deflate } = deflater();
  const former = openHub(storage, { deflate });
  const first = await opener(former, "first");
  first.edit(insert);
  await quiet();
  await former.close(); // which saves a snapshot
  assert.equal(deflated.length, 2);
  const hub = openHub(storage, { deflate });
  const second = await opener(hub, "second");
  assert.deepEqual([textOf(second), second.packedFrames, deflated.length], [`x${content}`, 1, 2]);
  second.edit(insert);
  await quiet();
  const other = await opener(hub, "other");
  assert.deepEqual([textOf(other), other.packedFrames, deflated.length], [`xx${content}`, 1, 3]);
});

test("a snapshot that is being deflated when the server closes is waited for", async () => {
  const storage = createMemoryStorage();
  const waiting: (() => void)[] = [];
  const deflate = (bytes: Uint8Array, done: (deflated: Uint8Array) => void): void => {
    waiting.push(() => done(deflateRawSync(bytes)));
  };
  const release = (): void => {
    for (const resume of waiting.splice(0)) resume();
  };
  const hub = openHub(storage, { deflate });
  const client = await opener(hub, "a");
  release();
  await quiet();
  for (let edits = 0; edits < changesPerSnapshot; edits++) client.edit(insert);
  await quiet();
  assert.equal(waiting.length, 1, "the snapshot that is due");
  const closed = hub.close();
  await quiet();
  release();
  await closed;
  const record = (await storage.findModel("default", "m"))!;
  assert.equal((await storage.latestSnapshot(record)).version, changesPerSnapshot);
});

test("all who come in together are told the same, deflated once, each with a number of its own", async () => {
  const { deflated, arrive, hold, release } = await opening();
  hold();
  const clients = await arrive("a", "b", "c");
  assert.deepEqual(
    clients.map((client) => client.all("modelOpened").length),
    [0, 0, 0],
  );
  release();
  await quiet();
  assert.deepEqual(clients.map(textOf), [content, content, content]);
  assert.equal(new Set(clients.map(({ opened }) => opened!.site)).size, 3);
  assert.deepEqual([deflated.length, ...clients.map(({ packedFrames }) => packedFrames)], [1, 1, 1, 1]);
});

test("[P1] what is committed while somebody is taken up is in what it is told", async () => {
  const { arrive, hold, release } = await opening();
  const [a] = await arrive("a");
  hold();
  const [b] = await arrive("b");
  a.edit(insert);
  await quiet();
  assert.equal(b.all("modelOpened").length, 0);
  release();
  await quiet();
  assert.deepEqual([b.opened!.version, textOf(b), b.packedFrames], [1, `x${content}`, 0]);
  b.edit(insert);
  await quiet();
  assert.equal(textOf(a), `xx${content}`);
});

test("[P4] who went away before it was in, and comes back, goes on with the number after its own", async () => {
  const { arrive, hold, release } = await opening();
  hold();
  const [gone] = await arrive("a");
  gone.drop();
  release();
  const [a, b] = await arrive("a", "b");
  release();
  await quiet();
  a.edit(insert);
  await quiet();
  a.drop();
  const [again] = await arrive("a");
  release();
  await quiet();
  assert.equal(again.opened!.sequence, 1);
  assert.equal(textOf(again), textOf(b));
});

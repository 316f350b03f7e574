// A client that was away for long is told what it missed at its own pace, whatever happens meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree } from "@convergence/engine";
import { createMemoryStorage, type Storage, StoreUnavailableError } from "@convergence/storage";
import { systemClock } from "./clock.ts";
import type { Hub, HubOptions } from "./hub.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { openHub } from "./testing/open-hub.ts";

const tree: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: "" }]] };
const chunk = 10;
const limits = { catchUpChunkEntriesMax: chunk, catchUpChunksAheadMax: 2 };
const insert = (text: string) =>
  ({ kind: "splice", element: 1, at: 0, remove: 0, insert: text, glued: false }) as const;
const textOf = (client: LoopClient): string => client.branch!.replica.document.get(1)!.content!.toString();

const hubOn = (storage: Storage, options: Partial<HubOptions> = {}): Hub =>
  openHub(storage, { ...options, limits: { ...limits, ...options.limits } });

async function joined(hub: Hub, name: string): Promise<LoopClient> {
  const client = new LoopClient(hub, name);
  client.connect();
  await quiet();
  client.open("m", tree);
  await quiet();
  return client;
}

async function back(client: LoopClient): Promise<void> {
  client.connect();
  await quiet();
  client.open("m");
  await quiet();
}

async function write(client: LoopClient, changes: number): Promise<void> {
  for (let i = 0; i < changes; i++) client.edit(insert("w"));
  await quiet();
}

/** A store that counts what is read of the log, can be told to fail, and to answer late after a commit. */
function watchedStorage() {
  const watched = { reads: 0, entries: 0, isBroken: false, answer: Promise.resolve() };
  const memory = createMemoryStorage({ afterCommit: () => watched.answer });
  const readLog: Storage["readLog"] = async (handle, range) => {
    if (watched.isBroken) throw new StoreUnavailableError("The disk cannot be read", { outcomeKnown: true });
    watched.reads++;
    const entries = await memory.readLog(handle, range);
    watched.entries += entries.length;
    return entries;
  };
  const storage = new Proxy(memory, {
    get(target, name) {
      const member: unknown = name === "readLog" ? readLog : target[name as keyof Storage];
      return typeof member === "function" ? (member as (...values: unknown[]) => unknown).bind(target) : member;
    },
  });
  return { watched, storage };
}

/** Somebody who has missed so many changes, in a room that holds none of them in memory. */
async function absence(changes: number, options: Partial<HubOptions> = {}) {
  const { watched, storage } = watchedStorage();
  const before = hubOn(storage);
  const first = await joined(before, "a");
  first.drop();
  await write(await joined(before, "b"), changes);
  await before.close();
  const hub = hubOn(storage, options);
  const absent = new LoopClient(hub, "a");
  Object.assign(absent, { opened: first.opened, branch: first.branch });
  watched.entries = 0;
  watched.reads = 0;
  return { watched, storage, hub, absent };
}

test("[P9] what was missed comes in chunks, the next only when one before was taken in", async () => {
  const { watched, absent } = await absence(100);
  absent.isSilent = true;
  await back(absent);
  const loading = watched.entries - 2 * chunk;
  for (let seen = 0; seen < 70; seen += chunk) {
    assert.equal(absent.branch!.version, seen + 2 * chunk);
    assert.equal(watched.entries, loading + seen + 2 * chunk, "no more was read than went out");
    absent.saySeen(seen + chunk - 1);
    await quiet();
    assert.equal(absent.branch!.version, seen + 2 * chunk, "one chunk is not seen in full");
    absent.saySeen(seen + chunk);
    await quiet();
  }
  assert.equal(absent.all("resumed").length, 0);
  absent.isSilent = false;
  absent.saySeen();
  await quiet();
  assert.equal(absent.branch!.version, 100);
  assert.deepEqual(
    absent.all("resumed").map(({ version }) => version),
    [100],
  );
});

test("[P9] chunks are bounded by bytes as well", async () => {
  const { absent } = await absence(40, { limits: { catchUpChunkBytesMax: 1 } });
  absent.isSilent = true;
  await back(absent);
  assert.equal(absent.branch!.version, 2);
});

test("[P1] [R5] a client that comes back to a busy model gets there", async () => {
  const { hub, absent } = await absence(200);
  const writer = await joined(hub, "b2");
  absent.branch!.edit(insert("mine"));
  absent.connect();
  await quiet();
  absent.open("m");
  for (let i = 0; i < 300; i++) {
    writer.edit(insert("x"));
    if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await quiet();
  assert.equal(absent.all("resumed").length, 1);
  assert.equal(absent.branch!.pendingCount, 0);
  assert.equal(absent.branch!.version, writer.branch!.version);
  assert.equal(textOf(absent), textOf(writer));
  assert.match(textOf(absent), /mine/);
});

test("[P3] what is in the store, and was not answered for yet, is not told to one who catches up", async () => {
  const { watched, hub, absent } = await absence(25);
  const writer = await joined(hub, "b2");
  absent.isSilent = true;
  await back(absent);
  const answer = Promise.withResolvers<void>();
  watched.answer = answer.promise;
  writer.edit(insert("x"));
  await quiet();
  absent.isSilent = false;
  absent.saySeen();
  await quiet();
  assert.equal(absent.branch!.version, 25);
  assert.deepEqual(absent.all("resync"), []);
  answer.resolve();
  await quiet();
  assert.equal(absent.branch!.version, 26);
  assert.equal(absent.all("resumed").length, 1);
  assert.equal(textOf(absent), textOf(writer));
});

test("[P4] own outcomes come in their place among what others did", async () => {
  const storage = createMemoryStorage();
  const hub = hubOn(storage, { limits: { stringUnitsMax: 100, ...limits } });
  const a = await joined(hub, "a");
  const b = await joined(hub, "b");
  a.isDeaf = true;
  for (let i = 0; i < 30; i++) {
    b.edit(insert("b"));
    await quiet();
    a.edit(insert(i % 3 === 0 ? "too long for it".repeat(10) : "a"));
    await quiet();
  }
  a.drop();
  await quiet();
  await back(a);
  assert.equal(a.all("refused").length, 10);
  assert.equal(a.branch!.pendingCount, 0);
  assert.equal(a.branch!.version, 50);
  assert.equal(textOf(a), textOf(b));
});

test("[P9] one that takes nothing in is let go, and can ask again", async () => {
  const timers: { readonly ms: number; readonly callback: () => void; isCancelled: boolean }[] = [];
  const clock = {
    ...systemClock,
    after: (ms: number, callback: () => void) => {
      const timer = { ms, callback, isCancelled: false };
      timers.push(timer);
      return () => void (timer.isCancelled = true);
    },
  };
  const { watched, absent } = await absence(100, { clock, limits: { catchUpSilenceMsMax: 12_345 } });
  absent.isSilent = true;
  await back(absent);
  const [timer] = timers.filter(({ ms, isCancelled }) => ms === 12_345 && !isCancelled);
  timer!.callback();
  await quiet();
  assert.deepEqual(
    absent.all("resync").map(({ code }) => code),
    ["slow-reader"],
  );
  const { reads } = watched;
  absent.saySeen();
  await quiet();
  assert.equal(watched.reads, reads, "nothing more is read for it");
  absent.isSilent = false;
  absent.open("m");
  await quiet();
  assert.equal(absent.branch!.version, 100);
});

test("[P9] a store that cannot be read sends a client that catches up to resume later", async () => {
  const { watched, absent } = await absence(100);
  absent.isSilent = true;
  await back(absent);
  watched.isBroken = true;
  absent.saySeen();
  await quiet();
  assert.deepEqual(
    absent.all("resync").map(({ code }) => code),
    ["store-unavailable"],
  );
  watched.isBroken = false;
  absent.isSilent = false;
  absent.open("m");
  await quiet();
  assert.equal(absent.branch!.version, 100);
});

test("one that goes while it catches up leaves nothing behind", async () => {
  const { watched, hub, absent } = await absence(100);
  absent.isSilent = true;
  await back(absent);
  absent.drop();
  const { reads } = watched;
  await quiet();
  assert.equal(watched.reads, reads);
  const other = await joined(hub, "b");
  assert.equal(other.opened!.sessions.length, 1);
  absent.isSilent = false;
  await back(absent);
  assert.equal(absent.branch!.version, 100);
});

test("a server can be closed while somebody catches up", async () => {
  const { hub, absent } = await absence(100);
  absent.isSilent = true;
  await back(absent);
  await hub.close();
  assert.equal(absent.all("rejected")[0]?.code, "draining");
});

test("[R5] a client that comes back twice at once is told over the newer line alone", async () => {
  const { hub, absent } = await absence(100);
  absent.isSilent = true;
  await back(absent);
  const again = new LoopClient(hub, "a");
  Object.assign(again, { opened: absent.opened, branch: absent.branch });
  const { length } = absent.received;
  await back(again);
  assert.equal(again.branch!.version, 100);
  assert.deepEqual(
    absent.received.slice(length).map(({ kind }) => kind),
    ["rejected"],
  );
});

test("who came and who went meanwhile is told at the end", async () => {
  const { hub, absent } = await absence(100);
  const early = await joined(hub, "early");
  absent.isSilent = true;
  await back(absent);
  assert.equal(absent.all("modelOpened").at(-1)!.sessions.length, 2);
  early.send({ kind: "goodbye" });
  const late = await joined(hub, "late");
  assert.equal(late.opened!.sessions.length, 1, "who catches up is not in yet");
  absent.isSilent = false;
  absent.saySeen();
  await quiet();
  assert.deepEqual(
    absent.all("joined").map(({ session }) => session.session),
    late.opened!.sessions.map(({ session }) => session),
  );
  assert.equal(absent.all("left").length, 1);
  assert.equal(late.all("joined").length, 1);
});

test("[P9] what cannot be said while catching up ends the channel", async () => {
  const cases: readonly [string, (client: LoopClient) => void, string][] = [
    ["a change", (client) => client.submit(1, insert("x")), "unexpected"],
    ["a state", (client) => client.send({ kind: "setPresence", channel: 1, state: "1" }), "unexpected"],
    ["a version that was not sent", (client) => client.saySeen(99), "version-unknown"],
  ];
  for (const [name, act, code] of cases) {
    const { absent } = await absence(100);
    absent.isSilent = true;
    await back(absent);
    act(absent);
    await quiet();
    assert.equal(absent.all("modelClosed")[0]?.code, code, name);
  }
});

test("[P9] many changes that wait go into several commits, in their order", async () => {
  const sizes: number[] = [];
  let gate = Promise.withResolvers<void>();
  const storage = createMemoryStorage({
    onCommit: async ({ entries }) => {
      sizes.push(entries.length);
      await gate.promise;
    },
  });
  const hub = hubOn(storage, { limits: { changesPerCommitMax: 50 } });
  const [a, b] = [await joined(hub, "a"), await joined(hub, "b")];
  for (let i = 0; i < 100; i++) for (const client of [a, b]) client.edit(insert("x"));
  a.drop(); // what it sent counts all the same, and before it comes in again
  a.connect();
  await quiet();
  a.open("m");
  await quiet();
  assert.equal(a.all("modelOpened").length, 1, "not before its changes are decided");
  gate.resolve();
  gate = Promise.withResolvers();
  gate.resolve();
  await quiet();
  assert.equal(Math.max(...sizes), 50);
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    200,
  );
  assert.equal(a.branch!.pendingCount, 0);
  assert.equal(textOf(a), textOf(b));
});

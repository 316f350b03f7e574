// A client asks the server to put back what it removed: durable before anybody hears of it, bounded, refused with a reason, and
// told to its author as to everybody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, type Operation, type Placement, type Tree } from "@convergence/engine";
import type { ServerMessage } from "@convergence/protocol";
import { checkStore, createMemoryStorage, formatProblem, type MemoryStorageOptions } from "@convergence/storage";
import type { Hub, HubOptions } from "./hub.ts";
import type { Unaddressed } from "./room/unaddressed.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { openHub } from "./testing/open-hub.ts";
import { People } from "./testing/people.ts";

const item: Tree = { id: 2, type: "string", content: "item" };
const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["list", { id: 1, type: "array", content: [item] }],
    ["text", { id: 3, type: "string", content: "" }],
  ],
};
const back: Placement = { kind: "insert", element: 1, gap: 0, values: [item] };
const removal: Operation = { kind: "remove", element: 1, at: 0, count: 1 };
const type = (at: number): Operation => ({ kind: "splice", element: 3, at, remove: 0, insert: "x", glued: false });

async function joined(hub: Hub, ...names: string[]): Promise<LoopClient[]> {
  const clients = names.map((name) => new LoopClient(hub, name));
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m", tree);
  await quiet();
  return clients;
}

async function two(options: Partial<HubOptions> = {}, storageOptions: MemoryStorageOptions = {}) {
  const storage = createMemoryStorage(storageOptions);
  const hub = openHub(storage, options);
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  return { storage, hub, a, b };
}

let asked = 0;
const ask = (client: LoopClient, ...items: Placement[]): void =>
  client.send({ kind: "place", channel: 1, number: ++asked, seen: client.branch!.seen, items });

const contentOf = ({ branch }: LoopClient): Tree => branch!.replica.document.tree();

test("[P1] [R8] what was removed comes back for everybody, between changes of its author's that only others are told", async () => {
  const { storage, a, b } = await two();
  for (let at = 0; at < 9; at += 3) {
    a.edit(type(at));
    a.edit(removal);
    ask(a, back);
    a.edit(type(at + 1));
    await quiet();
    b.edit(type(0));
    await quiet();
  }
  assert.equal(a.branch!.version, 15);
  assert.deepEqual(contentOf(a), contentOf(b));
  assert.equal(a.branch!.replica.document.get(2)?.parent?.id, 1);
  assert.deepEqual(
    a.all("placed").map(({ version, done }) => [version, done]),
    [
      [3, [0]],
      [8, [0]],
      [13, [0]],
    ],
  );
  const record = (await storage.findModel("default", "m"))!;
  const log = await storage.readLog(record, { after: 0, limit: 100, bytesMax: 2 ** 20 });
  const placed = log.filter(({ sequence }) => sequence === 0);
  assert.deepEqual(
    placed.map(({ version, base, client, meta }) => [version - base, client, meta]),
    placed.map(() => [1, log[0]!.client, { source: "restore" }]),
  );
  const problems: string[] = [];
  await checkStore(storage.checkSource(), { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
});

test("[P3] nobody hears of it before the store has it, and a removal on its way to the store is waited for", async () => {
  let gate = Promise.withResolvers<void>();
  const { a, b } = await two({}, { onCommit: () => gate.promise });
  a.edit(removal);
  ask(a, back);
  await quiet();
  const open = async (): Promise<void> => {
    const { resolve } = gate;
    gate = Promise.withResolvers<void>();
    resolve();
    await quiet();
  };
  await open();
  assert.deepEqual([a.branch!.version, b.branch!.version, a.all("placed").length], [1, 1, 0]);
  await open();
  assert.deepEqual([a.branch!.version, b.branch!.version, a.all("placed").length], [2, 2, 1]);
  assert.deepEqual(contentOf(b), contentOf(a));
});

test("[P4] [R5] who comes back is told of it as an entry, whether or not the answer was heard", async () => {
  const { hub, storage, a, b } = await two();
  a.edit(removal);
  await quiet();
  a.isDeaf = true;
  ask(a, back);
  await quiet();
  a.drop();
  b.edit(type(0));
  await quiet();
  a.connect();
  await quiet();
  a.open("m");
  await quiet();
  assert.equal(a.branch!.version, 3);
  assert.deepEqual(contentOf(a), contentOf(b));
  assert.equal(a.branch!.replica.document.get(2)?.parent?.id, 1);
  ask(a, back);
  await quiet();
  assert.deepEqual(
    a.all("placed").map(({ version, done }) => ({ version, done })),
    [{ version: undefined, done: [] }],
  );
  await hub.close();
  const [again] = (await joined(openHub(storage), "c")) as [LoopClient];
  assert.deepEqual(contentOf(again), contentOf(a));
});

test("[P3] [P4] what the store did not take is not there, and everybody resumes", async () => {
  let isFull = false;
  const onCommit = (): void => {
    if (isFull) throw new Error("full");
  };
  const { a, b } = await two({}, { onCommit });
  a.edit(removal);
  await quiet();
  isFull = true;
  ask(a, back);
  await quiet();
  isFull = false;
  assert.deepEqual([a.all("resync").length, b.all("resync").length, a.all("placed").length], [1, 1, 0]);
  for (const each of [a, b]) each.open("m");
  await quiet();
  assert.equal(a.branch!.replica.document.get(2), undefined);
  ask(a, back);
  await quiet();
  assert.deepEqual(contentOf(b), contentOf(a));
  assert.equal(b.branch!.replica.document.get(2)?.parent?.id, 1);
});

test("[P9] wishes count like changes: so many at once, and so many operations a second", async () => {
  const gate = Promise.withResolvers<void>();
  const many = await two({ limits: { changesInFlightMax: 3 } }, { onCommit: () => gate.promise });
  many.a.edit(type(0));
  for (let left = 2; left > 0; left--) ask(many.a, back);
  await quiet();
  assert.equal(many.a.closed, undefined);
  ask(many.a, back);
  assert.match(many.a.all("rejected")[0]!.message, /More than 3 changes are in flight/);
  gate.resolve();

  const fast = await two({ limits: { operationsPerSecondMax: 10, operationsBurstMax: 10 } });
  fast.a.cannotWait = true;
  ask(fast.a, ...Array.from({ length: 40 }, () => back));
  assert.equal(fast.a.all("rejected")[0]?.code, "rate");
  const answered = await two({ limits: { changesInFlightMax: 3 } });
  for (let left = 20; left > 0; left--) {
    ask(answered.a, back);
    await quiet();
  }
  assert.equal(answered.a.all("placed").length, 20);
});

/** A room in which 1 has removed the item; what comes of a wish to put it back. */
function wish(options: Partial<ConstructorParameters<typeof People>[0]>, ...items: Placement[]) {
  const people = new People({ tree, ...options });
  people.join(1);
  people.submit(1, [removal]);
  const effects = people.step({ kind: "place", member: 1, place: { number: 7, seen: people.seen, items } });
  const messages = effects.flatMap((effect): Unaddressed<ServerMessage>[] =>
    effect.kind === "deliver" ? effect.deliveries.flatMap((each) => ("message" in each ? [each.message] : [])) : [],
  );
  return { people, effects, messages };
}

test("[P9] [P10] what is not allowed, or is too much, is refused with a code, and nothing is done", () => {
  const forbidden = wish({ authorise: (_, __, operations) => no(operations) }, back);
  assert.deepEqual(forbidden.messages, [{ kind: "notPlaced", number: 7, code: "forbidden", message: "no insert" }]);
  assert.equal(forbidden.people.room.version, 1);
  assert.equal(forbidden.effects.filter(({ kind }) => kind === "commit").length, 0);
  const small = {
    operationsPerChangeMax: 9,
    elementsPerChangeMax: 9,
    keyUnitsMax: 9,
    stringUnitsMax: 3,
    treeDepthMax: 9,
  };
  const full = wish({ limits: { ...small, elementsPerModelMax: 99, modelWeightMax: 999 } }, back);
  assert.deepEqual(full.messages, [
    { kind: "notPlaced", number: 7, code: "limit", message: "A string has 4 units; at most 3 are allowed" },
  ]);
  assert.equal(full.people.room.version, 1);
});

const no = (operations: readonly Operation[]) => {
  const isInsert = operations[0]!.kind === "insert";
  return isInsert ? ({ code: "forbidden", message: "no insert" } as const) : undefined;
};

test("[P9] what comes to nothing costs no version and no commit, and is answered", () => {
  const nowhere: Placement = { ...back, element: elementId(9, 9) };
  const { people, effects, messages } = wish({}, nowhere, nowhere);
  assert.deepEqual(messages, [{ kind: "placed", number: 7, version: undefined, done: [] }]);
  assert.equal(effects.filter(({ kind }) => kind === "commit").length, 0);
  assert.equal(people.room.settled, people.room.arrived);
  assert.equal(people.room.version, 1);
});

test("[P9] one who has seen what there is not is sent away", () => {
  const people = new People({ tree });
  people.join(1);
  const effects = people.step({ kind: "place", member: 1, place: { number: 1, seen: 2 ** 30, items: [back] } });
  assert.deepEqual(
    effects.map((effect) => (effect.kind === "expelled" ? effect.code : effect.kind)),
    ["left", "version-unknown"],
  );
});

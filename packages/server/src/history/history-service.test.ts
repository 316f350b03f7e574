// The history of a model as somebody with a connection reads it, against the log itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, decodeOperations, decodeTree, encodeTree, type Operation, type Tree } from "@convergence/engine";
import { decodeOriginal, type HistoryEntry, type HistoryQuestion, type HistoryRead } from "@convergence/protocol";
import { createMemoryStorage, type HistoryInput, type LogEntry, type Storage } from "@convergence/storage";
import type { Hub, HubOptions } from "../hub.ts";
import { historyPieceLimits, historyPiecesMax } from "../limits.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { openHub } from "../testing/open-hub.ts";

const text = 1;
const tree: Tree = { id: 0, type: "object", content: [["text", { id: text, type: "string", content: "" }]] };
const insert = (at: number, what: string): Operation => ({
  kind: "splice",
  ...{ element: text, at, remove: 0, insert: what, glued: false },
});

async function opened(hub: Hub, client: string): Promise<LoopClient> {
  const loop = new LoopClient(hub, client);
  loop.connect();
  await quiet();
  loop.open("m", tree);
  await quiet();
  return loop;
}

let requests = 1000;

async function ask(client: LoopClient, question: HistoryQuestion, some: { model?: string; incarnation?: number } = {}) {
  const request = ++requests;
  client.send({ kind: "readHistory", request, model: "m", incarnation: undefined, ...some, question });
  for (let rounds = 0; rounds < 200; rounds++) {
    const answer = [...client.all("historyRead"), ...client.all("failed")].find((each) => each.request === request);
    if (answer !== undefined) return answer;
    await quiet();
  }
  return assert.fail("there was no answer");
}

async function answerTo<Kind extends HistoryQuestion["kind"]>(
  client: LoopClient,
  question: Extract<HistoryQuestion, { kind: Kind }>,
): Promise<Extract<HistoryRead["answer"], { kind: Kind }>> {
  const read = await ask(client, question);
  assert.ok(read.kind === "historyRead" && read.answer.kind === question.kind, JSON.stringify(read));
  return read.answer as Extract<HistoryRead["answer"], { kind: Kind }>;
}

const entriesOf = (after: number, to: number, backwards = false, limit = 10_000, filter = {}) =>
  ({
    kind: "entries",
    ...{ after, to, backwards, limit },
    filter:
      Object.keys(filter).length === 0
        ? undefined
        : { user: undefined, session: undefined, client: undefined, place: undefined, ...filter },
  }) as const;

/** All the entries that a question is about, in as many answers as it takes. */
async function allOf(
  client: LoopClient,
  question: Extract<HistoryQuestion, { kind: "entries" }>,
): Promise<HistoryEntry[]> {
  const found: HistoryEntry[] = [];
  for (let next = question; ; ) {
    const answer = await answerTo<"entries">(client, next);
    found.push(...answer.entries);
    if (answer.next === undefined) return found;
    assert.ok(question.backwards ? answer.next < next.to : answer.next > next.after, "it goes on");
    next = question.backwards ? { ...next, to: answer.next } : { ...next, after: answer.next };
  }
}

/** Two authors, of whom one removes what the other types into. */
async function written(options: Partial<HubOptions> = {}, storage: Storage = createMemoryStorage()) {
  const hub = openHub(storage, options);
  const [a, b] = [await opened(hub, "a"), await opened(hub, "b")];
  for (let round = 0; round < 30; round++) {
    a.edit(insert(round, "x"));
    if (round % 3 === 0) {
      b.edit({ kind: "setKey", element: 0, key: "k", value: { id: b.nextId(), type: "string", content: "" } });
      await quiet();
      const child = b.branch!.replica.document.root.content.get("k")!.id;
      a.edit({ kind: "removeKey", element: 0, key: "k" });
      b.edit({ kind: "splice", element: child, at: 0, remove: 0, insert: "lost", glued: false });
    }
    await quiet();
  }
  const record = (await storage.findModel("default", "m"))!;
  const log = await storage.readLog(record, { after: 0, limit: 10_000, bytesMax: 10 ** 9 });
  return { hub, storage, a, b, record, log };
}

const shownOf = ({ version, session, user, time, operations }: LogEntry | HistoryEntry) => ({
  ...{ version, session, user, time },
  operations: decodeOperations(operations),
});

test("[P6] all changes can be read, either way round, in pieces of any size, and say who, when, and what was lost", async () => {
  const { a, b, record, log } = await written();
  for (const limit of [1, 7, 10_000]) {
    const forwards = await allOf(a, entriesOf(0, record.head, false, limit));
    assert.deepEqual(forwards.map(shownOf), log.map(shownOf));
    assert.deepEqual(await allOf(b, entriesOf(0, record.head, true, limit)), forwards.toReversed());
  }
  assert.deepEqual(
    (await allOf(a, entriesOf(10, 12))).map(({ version }) => version),
    [11, 12],
  );
  const entries = await allOf(a, entriesOf(0, record.head));
  const lost = entries.filter((entry) => entry.original !== undefined);
  assert.ok(lost.length > 0, "something was lost");
  for (const { original } of lost) assert.equal(decodeOriginal(original!).operations[0]!.kind, "splice");
});

test("[P6] the changes of one user, client or session are found, and the secret id of no client is told", async () => {
  const { a, record, log } = await written();
  const all = await allOf(a, entriesOf(0, record.head));
  const { session, client } = all.find((entry) => entry.session !== all[0]!.session)!;
  const expected = all.filter((entry) => entry.session === session);
  for (const filter of [{ session }, { client }, { session, client, user: "u" }]) {
    assert.deepEqual(await allOf(a, entriesOf(0, record.head, false, 3, filter)), expected);
    assert.deepEqual(await allOf(a, entriesOf(0, record.head, true, 3, filter)), expected.toReversed());
  }
  assert.deepEqual(await allOf(a, entriesOf(0, record.head, false, 3, { user: "other" })), []);
  const secret = new Set(log.map((entry) => entry.client));
  assert.ok(all.every((entry) => !secret.has(entry.client)));
  assert.deepEqual(await allOf(a, entriesOf(0, record.head, false, 3, { client: [...secret][0]! })), []);
});

test("[P6] the changes that touched an element or a path are found, either way round, alone or with whose they are", async () => {
  const { a, record, log } = await written();
  const all = await allOf(a, entriesOf(0, record.head));
  const isOnRoot = ({ version }: { readonly version: number }) =>
    decodeOperations(log[version - 1]!.operations).some(({ element }) => element === 0);
  const onRoot = all.filter(isOnRoot);
  assert.ok(onRoot.length > 3 && onRoot.length < all.length, `${onRoot.length} of ${all.length}`);
  const place = { kind: "element", element: 0, inside: false } as const;
  const { session } = onRoot.at(-1)!;
  for (const limit of [1, 3, 10_000]) {
    assert.deepEqual(await allOf(a, entriesOf(0, record.head, false, limit, { place })), onRoot);
    assert.deepEqual(await allOf(a, entriesOf(0, record.head, true, limit, { place })), onRoot.toReversed());
    const theirs = onRoot.filter((entry) => entry.session === session);
    const found = await allOf(a, entriesOf(0, record.head, true, limit, { place, session }));
    assert.deepEqual(found, theirs.toReversed());
  }
  const whole = { kind: "path", path: [], inside: true } as const;
  // What was lost with an element that was gone by then is in no place any more, but that element can be asked for.
  const standing = all.filter(({ version }) => decodeOperations(log[version - 1]!.operations).length > 0);
  assert.deepEqual(await allOf(a, entriesOf(0, record.head, false, 7, { place: whole })), standing);
  const lost = all.filter((entry) => !standing.includes(entry));
  const { element } = decodeOriginal(lost[0]!.original!).operations[0]!;
  const ofIt = await allOf(
    a,
    entriesOf(0, record.head, false, 7, { place: { kind: "element", element, inside: true } }),
  );
  assert.ok(ofIt.some(({ version }) => version === lost[0]!.version));
  const nowhere = { kind: "path", path: ["nothing", 0], inside: true } as const;
  assert.deepEqual(await allOf(a, entriesOf(0, record.head, true, 1, { place: nowhere })), []);
});

test("[P9] to find few changes among many takes answers that are bounded in what is looked at, and each says how far it is", async () => {
  const { storage, record, hub } = await written();
  const a = await opened(hub, "c");
  const rare = { id: a.nextId(), type: "number", content: 1 } as const;
  a.edit({ kind: "setKey", element: 0, key: "rare", value: rare });
  for (let left = 40; left > 0; left--) a.edit(insert(0, "y"));
  await quiet();
  const { head } = (await storage.findModel("default", "m"))!;
  const asked: number[] = [];
  const narrow: Storage = {
    ...forwarding(storage),
    history: (handle, question, input) => {
      if (question !== "place") return storage.history(handle, question, input);
      asked.push((input as HistoryInput<"place">).changesMax);
      return storage.history(handle, question, { ...input, changesMax: 2 });
    },
  };
  const b = await opened(openHub(narrow), "d");
  const wanted = entriesOf(record.head, head, true, 10_000, { place: { kind: "path", path: ["rare"], inside: true } });
  const answer = await answerTo<"entries">(b, wanted);
  assert.deepEqual([answer.entries.length, answer.next], [0, head - 32], "sixteen pieces of two changes");
  assert.deepEqual([asked.length, asked[0], asked[1], asked.at(-1)], [16, 1024, 2048, 16_384]);
  const found = await allOf(b, wanted);
  assert.deepEqual(
    found.map(({ version }) => version),
    [record.head + 1],
  );
});

test("[P6] a difference as operations makes the one version of the other", async () => {
  const { a, record } = await written();
  const { head } = record;
  for (const [from, to] of [
    [0, head],
    [head, 0],
    [5, 5],
  ] as const) {
    const before = await answerTo<"state">(a, { kind: "state", version: from });
    const after = await answerTo<"state">(a, { kind: "state", version: to });
    const document = new Document(decodeTree(before.tree));
    const question = { kind: "operations", from, to, element: undefined, start: 0 } as const;
    const { operations, next } = await answerTo<"operations">(a, question);
    for (const each of decodeOperations(operations)) document.replay(each);
    assert.deepEqual(Buffer.from(encodeTree(document.tree())), Buffer.from(after.tree));
    assert.equal(next, undefined);
    const past = await answerTo<"operations">(a, { ...question, start: 1_000_000 });
    assert.deepEqual([decodeOperations(past.operations), past.next], [[], undefined]);
  }
  const failures = [
    [{ from: 0, to: head + 1, element: undefined }, "version-unknown"],
    [{ from: head + 1, to: 0, element: undefined }, "version-unknown"],
    [{ from: 0, to: head, element: 2 ** 40 }, "element-unknown"],
  ] as const;
  for (const [question, code] of failures) {
    const failed = await ask(a, { kind: "operations", start: 0, ...question });
    assert.ok(failed.kind === "failed" && failed.code === code, JSON.stringify(failed));
  }
});

test("[P6] of what was removed the last incarnation is read, or the one that is named", async () => {
  const { a, storage, record } = await written();
  const { head } = record;
  const removedAt = record.modifiedAt + 1;
  await storage.removeModel("default", "m", removedAt);
  const places = [[{}, [1, head, removedAt]]] as const;
  const next = [
    [{}, [2, 0, undefined]],
    [{ incarnation: 1 }, [1, head, removedAt]],
  ] as const;
  for (const [expectations, isNew] of [
    [places, false],
    [next, true],
  ] as const) {
    if (isNew) await storage.createModel({ ...record, snapshot: encodeTree(tree) });
    for (const [some, expected] of expectations) {
      const read = await ask(a, { kind: "range" }, some);
      assert.ok(read.kind === "historyRead" && read.answer.kind === "range");
      assert.deepEqual([read.incarnation, read.head, read.answer.removedAt], expected);
    }
  }
  assert.equal((await ask(a, { kind: "state", version: head }, { incarnation: 1 })).kind, "historyRead");
  const failed = await ask(a, { kind: "state", version: head });
  assert.ok(failed.kind === "failed" && failed.code === "version-unknown");
});

test("[P6] the model at every version is what the log gives, with the time at which it came to be", async () => {
  const { a, storage, record, log } = await written();
  const document = new Document(decodeTree((await storage.latestSnapshot(record, 0)).bytes));
  for (let version = 0; version <= record.head; version++) {
    const entry = log[version - 1];
    for (const each of entry === undefined ? [] : decodeOperations(entry.operations)) document.replay(each);
    const state = await answerTo<"state">(a, { kind: "state", version });
    assert.deepEqual(Buffer.from(state.tree), Buffer.from(encodeTree(document.tree())));
    assert.equal(state.time, entry?.time ?? record.createdAt);
  }
});

test("[P6] the version at a time is the last one that was there", async () => {
  const { a, record, log } = await written();
  const expected = (time: number): number => log.findLast((entry) => entry.time <= time)?.version ?? 0;
  for (const time of [0, record.createdAt - 1, ...log.flatMap((entry) => [entry.time - 1, entry.time]), 10 ** 14]) {
    const { version } = await answerTo<"versionAtTime">(a, { kind: "versionAtTime", time });
    assert.equal(version, expected(time), `at ${time}`);
  }
});

test("[P6] what is asked of no version, or of no model, is a typed failure that names both", async () => {
  const { a, record } = await written();
  const { head, incarnation } = record;
  const failures = [
    [{ kind: "state", version: head + 1 }, {}, "version-unknown", `0 to ${head}, and no version ${head + 1}`],
    [entriesOf(head, head + 5), {}, "version-unknown", `no version ${head + 5}`],
    [{ kind: "range" }, { model: "x" }, "model-unknown", "no model with the id x"],
    [{ kind: "range" }, { incarnation: incarnation + 1 }, "model-unknown", `incarnation ${incarnation + 1}`],
  ] as const;
  for (const [question, some, code, words] of failures) {
    const answer = await ask(a, question, some);
    assert.ok(
      answer.kind === "failed" && answer.code === code && answer.message.includes(words),
      JSON.stringify(answer),
    );
  }
  const read = await ask(a, { kind: "range" }, { incarnation });
  assert.ok(read.kind === "historyRead" && read.answer.kind === "range");
  const { collection, createdAt, modifiedAt } = record;
  assert.deepEqual(read.answer, { kind: "range", collection, createdAt, removedAt: undefined });
  assert.deepEqual([read.head, read.modifiedAt, read.incarnation], [head, modifiedAt, incarnation]);
});

test("[P6] a model of another domain is not there", async () => {
  const { storage } = await written();
  const hub = openHub(storage);
  const stranger = new LoopClient(hub, "s");
  stranger.connect();
  await quiet();
  await storage.createModel({
    domain: "other",
    model: "n",
    collection: "c",
    createdAt: 1,
    createdBy: "u",
    snapshot: encodeTree(tree),
  });
  const answer = await ask(stranger, { kind: "state", version: 0 }, { model: "n" });
  assert.ok(answer.kind === "failed" && answer.code === "model-unknown");
});

test("[P9] one answer about a long log is bounded, in changes, in bytes and in how much is looked through", async () => {
  const { storage, record, hub } = await written();
  const before = record.head;
  const size = 40_000;
  const a = await opened(hub, "c");
  for (let i = 0; i < 12; i++) a.edit(insert(0, "y".repeat(size)));
  await quiet();
  const { head } = (await storage.findModel("default", "m"))!;
  for (const backwards of [false, true]) {
    const { entries, next } = await answerTo<"entries">(a, entriesOf(before, head, backwards));
    assert.ok(entries.length > 1 && entries.length * size <= historyPieceLimits.bytesMax, `${entries.length} entries`);
    assert.equal(next, backwards ? entries.at(-1)!.version - 1 : entries.at(-1)!.version);
  }
  const lookedAt: number[] = [];
  const counting: Storage = {
    ...forwarding(storage),
    history: async (handle, question, input) => {
      const read = await storage.history(handle, question, input);
      if (!Array.isArray(read)) return read;
      read.splice(2);
      lookedAt.push(read.length);
      return read;
    },
  };
  const other = await opened(openHub(counting), "d");
  lookedAt.length = 0;
  const { entries, next } = await answerTo<"entries">(other, entriesOf(0, head, false, 1, { user: "nobody" }));
  assert.deepEqual(entries, []);
  assert.deepEqual([lookedAt.length, next], [historyPiecesMax, 2 * historyPiecesMax]);
});

test("[P9] questions beyond those that may wait are told to come later; the server works on so many at once", async () => {
  const { storage } = await written();
  const held: (() => void)[] = [];
  let most = 0;
  const slow: Storage = {
    ...forwarding(storage),
    history: async (handle, question, input) => {
      if (question === "state") await new Promise<void>((resolve) => held.push(resolve));
      return storage.history(handle, question, input);
    },
  };
  const hub = openHub(slow, { limits: { historyInFlightMax: 5, historyAtOnceMax: 2 } });
  const client = new LoopClient(hub, "z");
  client.connect();
  await quiet();
  for (let request = 1; request <= 7; request++) {
    client.send({
      kind: "readHistory",
      request,
      model: "m",
      incarnation: undefined,
      question: { kind: "state", version: 0 },
    });
  }
  await quiet();
  const rates = client.all("failed").map(({ request, code }) => [request, code]);
  assert.deepEqual(rates, [
    [6, "rate"],
    [7, "rate"],
  ]);
  while (held.length > 0) {
    most = Math.max(most, held.length);
    held.shift()!();
    await quiet();
  }
  assert.equal(most, 2);
  assert.deepEqual(
    client.all("historyRead").map(({ request }) => request),
    [1, 2, 3, 4, 5],
  );
});

test("[P9] what a connection asked for that is gone is not worked out", async () => {
  const { storage } = await written();
  let reads = 0;
  const counting: Storage = {
    ...forwarding(storage),
    history: async (handle, question, input) => {
      reads++;
      const read = await storage.history(handle, question, input);
      if (Array.isArray(read)) read.splice(1);
      return read;
    },
  };
  const client = new LoopClient(openHub(counting), "z");
  client.connect();
  await quiet();
  client.send({
    kind: "readHistory",
    request: 1,
    model: "m",
    incarnation: undefined,
    question: entriesOf(0, 40),
  });
  client.drop();
  await quiet();
  await quiet();
  assert.ok(reads < 5, `${reads} reads`);
});

/** The store by its methods, for one of which a test has another. */
function forwarding(storage: Storage): Storage {
  return new Proxy(storage, {
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Reflect.ownKeys(Object.getPrototypeOf(target))])],
    getOwnPropertyDescriptor: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      const bound = typeof value === "function" ? value.bind(target) : value;
      return { value: bound, enumerable: key !== "constructor", configurable: true };
    },
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A store in memory whose blame waits until it is let go. */
function heldBlame() {
  const storage = createMemoryStorage();
  const begun: number[] = [];
  const held: (() => void)[] = [];
  const history = storage.history.bind(storage);
  storage.history = async (record, question, input) => {
    if (question === "blame") {
      begun.push((input as HistoryInput<"blame">).version);
      await new Promise<void>((resolve) => held.push(resolve));
    }
    return history(record, question, input);
  };
  return { storage, begun, letGo: () => held.shift()!() };
}

test("[P9] a question that is forgotten before its turn comes is not begun, none that is forgotten is answered, and the others are", async () => {
  const { storage, begun, letGo } = heldBlame();
  const { a, b } = await written({}, storage);
  const blame = (request: number, version: number): void =>
    a.send({
      ...{ kind: "readHistory", request, model: "m", incarnation: undefined },
      question: { kind: "blame", version, element: undefined },
    });
  blame(1, 11);
  blame(2, 12);
  blame(3, 13);
  await quiet();
  assert.deepEqual(begun, [11], "those that take long are begun one after the other");
  a.send({ kind: "forget", request: 1 });
  a.send({ kind: "forget", request: 2 });
  a.send({ kind: "forget", request: 99 });
  b.send({ kind: "forget", request: 3 });
  assert.equal((await ask(a, { kind: "range" })).kind, "historyRead", "what takes no time goes past them");
  letGo();
  await quiet();
  assert.deepEqual(begun, [11, 13]);
  letGo();
  for (let rounds = 0; rounds < 5; rounds++) await quiet();
  const answered = [...a.all("historyRead"), ...a.all("failed")].map(({ request }) => request);
  assert.deepEqual(
    answered.filter((request) => request < 100),
    [3],
  );
});

test("[P9] what is no question about history is answered, whatever is forgotten", async () => {
  const { a } = await written();
  a.send({
    ...{ kind: "copyModel", request: 7, model: "m", incarnation: undefined, version: undefined },
    ...{ collection: undefined, copy: undefined },
  });
  a.send({ kind: "restore", channel: 1, number: 1, version: 1, element: 0 });
  for (const request of [7, 0]) a.send({ kind: "forget", request });
  for (let rounds = 0; rounds < 5; rounds++) await quiet();
  assert.deepEqual(
    a.all("modelCreated").map(({ request }) => request),
    [7],
  );
  assert.deepEqual(
    a.all("placed").map(({ number }) => number),
    [1],
  );
});

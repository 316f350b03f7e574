// Names of versions as somebody with a connection gives and reads them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeTree, type Operation, type Tree } from "@convergence/engine";
import { type ClientMessage, encodeClientMessages, type VersionName } from "@convergence/protocol";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import type { HubOptions } from "../hub.ts";
import { namingRate } from "../limits.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { openHub } from "../testing/open-hub.ts";

const text = 1;
const tree: Tree = { id: 0, type: "object", content: [["text", { id: text, type: "string", content: "" }]] };
const insert = (at: number, what: string): Operation => ({
  kind: "splice",
  ...{ element: text, at, remove: 0, insert: what, glued: false },
});

/** Two clients that have a model with three versions open, and one that has not. */
async function written(options: Partial<HubOptions> = {}, storage: Storage = createMemoryStorage()) {
  const hub = openHub(storage, options);
  const [a, b, c] = ["a", "b", "c"].map((name) => new LoopClient(hub, name)) as [LoopClient, LoopClient, LoopClient];
  for (const client of [a, b, c]) client.connect();
  await quiet();
  for (const client of [a, b]) {
    client.open("m", tree);
    await quiet();
  }
  for (let at = 0; at < 3; at++) a.edit(insert(at, "x"));
  await quiet();
  return { hub, storage, a, b, c };
}

type Naming = Extract<
  ClientMessage,
  { readonly kind: "nameVersion" | "renameVersion" | "removeVersionName" | "listVersionNames" }
>;
type Asked = Naming extends infer Each ? (Each extends Naming ? Omit<Each, "request" | "model"> : never) : never;

let requests = 1000;
const answers = ["versionNamed", "versionNameList", "versionNameRemoved", "failed"] as const;

const answerTo = (client: LoopClient, request: number) =>
  answers.flatMap((kind) => client.all(kind)).find((each) => each.request === request) ??
  assert.fail("there was no answer");

function send(client: LoopClient, asked: Asked, model = "m"): number {
  const request = ++requests;
  client.send({ ...asked, request, model } as Naming);
  return request;
}

async function ask(client: LoopClient, asked: Asked, model?: string) {
  const request = send(client, asked, model);
  await quiet();
  return answerTo(client, request);
}

const name = (named: string, version?: number, incarnation?: number): Asked => ({
  ...{ kind: "nameVersion", incarnation, name: named, version },
});
const list = (incarnation?: number): Asked => ({ kind: "listVersionNames", incarnation });
const rename = (named: string, to: string): Asked => ({ kind: "renameVersion", name: named, to });
const remove = (named: string): Asked => ({ kind: "removeVersionName", name: named });

async function namesOf(client: LoopClient): Promise<readonly VersionName[]> {
  const answer = await ask(client, list());
  assert.ok(answer.kind === "versionNameList", JSON.stringify(answer));
  return answer.names;
}

async function assertFails(client: LoopClient, asked: Asked, code: string, model?: string): Promise<void> {
  const answer = await ask(client, asked, model);
  assert.ok(answer.kind === "failed" && answer.code === code, JSON.stringify(answer));
}

test("[P6] versions are named, renamed and listed, by whoever has the model open and by whoever has not", async () => {
  const clock = new ManualClock();
  const { a, c } = await written({ clock });
  const now = clock.now();
  const named = await ask(a, name("sent"));
  const sent = { name: "sent", version: 3, createdAt: now, createdBy: "u" };
  assert.ok(named.kind === "versionNamed");
  assert.deepEqual(named.named, sent);
  a.edit(insert(0, "y"));
  await quiet();
  const draft = await ask(c, name("draft", 0, 1));
  assert.ok(draft.kind === "versionNamed" && draft.named.version === 0);
  assert.deepEqual(await namesOf(a), [{ ...sent, name: "draft", version: 0 }, sent]);
  const renamed = await ask(c, rename("sent", "printed"));
  assert.ok(renamed.kind === "versionNamed");
  assert.deepEqual(renamed.named, { ...sent, name: "printed" });
  const gone = await ask(a, remove("draft"));
  assert.ok(gone.kind === "versionNameRemoved" && gone.existed);
  const goneAgain = await ask(c, remove("draft"));
  assert.ok(goneAgain.kind === "versionNameRemoved" && !goneAgain.existed);
  assert.deepEqual(await namesOf(c), [{ ...sent, name: "printed" }]);
});

test("[P6] whoever has the model open hears of each name once, who named it too, and nobody else does", async () => {
  const { a, b, c, storage } = await written();
  await ask(a, name("one", 1));
  await ask(c, rename("one", "two"));
  await ask(c, rename("two", "two"));
  await ask(b, remove("two"));
  await ask(b, remove("two"));
  const shown = (client: LoopClient) =>
    client.all("versionNameChanged").map(({ former, named }) => [former, named?.name, named?.version]);
  const expected = [
    [undefined, "one", 1],
    ["one", "two", 1],
    ["two", undefined, undefined],
  ];
  assert.deepEqual(shown(a), expected);
  assert.deepEqual(shown(b), expected);
  assert.deepEqual(shown(c), []);
  const sessions = new Set(a.all("versionNameChanged").map(({ session }) => session));
  assert.equal(sessions.size, 3, "each is said to be of its own session");
  assert.deepEqual(await storage.versionNames((await storage.findModel("default", "m"))!), []);
});

test("[P6] names of a removed model are listed, by its incarnation or as the last of its id, and stay as they are", async () => {
  const { a, c, storage } = await written();
  await ask(a, name("first", 2));
  await storage.removeModel("default", "m", 1);
  const listed = async (incarnation?: number) => {
    const answer = await ask(c, list(incarnation));
    return answer.kind === "versionNameList" ? answer.names.map((each) => each.name) : answer.kind;
  };
  assert.deepEqual([await listed(), await listed(1), await listed(2)], [["first"], ["first"], "failed"]);
  for (const change of [name("second", 1), name("second", 1, 1), rename("first", "second"), remove("first")]) {
    await assertFails(c, change, "model-unknown");
  }
  const removed = (await storage.findIncarnation("default", "m", 1))!;
  await storage.createModel({ ...removed, snapshot: encodeTree(tree) });
  assert.deepEqual([await listed(), await listed(1), await listed(2)], [[], ["first"], []]);
});

test("[P6] [P3] a name is told of only when the store has it", async () => {
  const storage = createMemoryStorage();
  const gate = Promise.withResolvers<void>();
  const keep = storage.nameVersion.bind(storage);
  storage.nameVersion = async (handle, naming) => {
    await gate.promise;
    return keep(handle, naming);
  };
  const { a, b } = await written({}, storage);
  const request = send(a, name("slow"));
  a.edit(insert(0, "y"));
  await quiet();
  assert.deepEqual([...a.all("versionNamed"), ...b.all("versionNameChanged")], []);
  gate.resolve();
  await quiet();
  const answer = answerTo(a, request);
  assert.ok(answer.kind === "versionNamed" && answer.named.version === 4, "it is the head of when it was written");
  assert.equal(b.all("versionNameChanged").length, 1);
});

test("[P6] of two who take one name at the same time exactly one gets it, whatever they do besides", async () => {
  const { a, b, c, storage } = await written();
  const record = (await storage.findModel("default", "m"))!;
  let lost = 0;
  for (let round = 0; round < 40; round++) {
    const wanted = `round ${round}`;
    const clients = round % 2 === 0 ? [a, b, c] : [c, b, a];
    const asked = clients.map((client, index) => {
      if (index === 1) client.edit(insert(0, "y"));
      return [client, send(client, name(wanted, round % 3 === 0 ? undefined : index))] as const;
    });
    await quiet();
    const all = asked.map(([client, request]) => answerTo(client, request));
    const [won, ...more] = all.filter((each) => each.kind === "versionNamed");
    assert.ok(won !== undefined && more.length === 0, `${wanted} was given ${more.length + 1} times`);
    for (const each of all) {
      if (each === won) continue;
      assert.ok(each.kind === "failed" && each.code === "version-name-taken", JSON.stringify(each));
      lost++;
    }
    const kept = (await storage.versionNames(record)).filter((each) => each.name === wanted);
    assert.deepEqual(kept, [won.named]);
    const heard = b.all("versionNameChanged").filter((each) => each.named?.name === wanted);
    assert.deepEqual(
      heard.map(({ named }) => named),
      [won.named],
    );
  }
  assert.equal(lost, 80);
});

test("[P9] what cannot be named is a typed failure, and changes nothing", async () => {
  const { a, storage } = await written();
  await ask(a, name("one", 1));
  await assertFails(a, name("one", 1), "version-name-taken");
  await assertFails(a, name("two", 4), "version-unknown");
  await assertFails(a, name("two"), "model-unknown", "nothing");
  await assertFails(a, list(), "model-unknown", "nothing");
  await assertFails(a, name("two", 0, 2), "model-unknown");
  await assertFails(a, list(2), "model-unknown");
  await assertFails(a, rename("two", "three"), "version-name-unknown");
  await ask(a, name("two", 2));
  await assertFails(a, rename("two", "one"), "version-name-taken");
  const record = (await storage.findModel("default", "m"))!;
  for (let count = 2; count < 1000; count++) {
    await storage.nameVersion(record, { name: `name ${count}`, version: 0, createdAt: 0, createdBy: "u" });
  }
  await assertFails(a, name("more"), "model-limit");
  assert.equal((await namesOf(a)).length, 1000);
  await storage.removeModel("default", "m", 1);
  await assertFails(a, name("more"), "model-unknown");
  await assertFails(a, remove("one"), "model-unknown");
  assert.equal((await storage.versionNames(record)).length, 1000);
});

test("[P9] a frame with what can be no name ends the connection, and names nothing", async () => {
  const { a, storage } = await written();
  const message = { ...name("secret", 1), request: 1, model: "m" } as Naming;
  const bytes = encodeClientMessages([message]);
  const at = Buffer.from(bytes).indexOf("secret");
  assert.ok(at > 0);
  bytes[at] = 0x20;
  a.sendBytes(bytes);
  await quiet();
  const [rejected] = a.all("rejected");
  assert.equal(rejected?.code, "malformed");
  assert.ok(!/ecret/.test(rejected.message), "the text is not repeated");
  assert.deepEqual(await storage.versionNames((await storage.findModel("default", "m"))!), []);
});

test("[P9] one connection changes so many names in a while, and others go on meanwhile", async () => {
  const clock = new ManualClock();
  const { a, b } = await written({ clock });
  for (let count = 0; count < namingRate.burst; count++) send(a, remove("nothing"));
  await quiet();
  assert.deepEqual([a.all("versionNameRemoved").length, a.all("failed")], [namingRate.burst, []]);
  send(a, remove("nothing"));
  await assertFails(a, name("too much"), "rate");
  assert.equal((await ask(b, name("not too much"))).kind, "versionNamed");
  assert.equal((await ask(a, list())).kind, "versionNameList");
  await clock.pass(1000);
  assert.equal((await ask(a, name("later"))).kind, "versionNamed");
});

test("[P9] listings of one connection wait for each other, and too many of them fail", async () => {
  const storage = createMemoryStorage();
  const gate = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  const all = storage.versionNames.bind(storage);
  storage.versionNames = async (handle) => {
    most = Math.max(most, ++running);
    await gate.promise;
    running--;
    return all(handle);
  };
  const { a } = await written({ limits: { historyInFlightMax: 5, historyAtOnceMax: 2 } }, storage);
  const asked = Array.from({ length: 7 }, () => send(a, list()));
  await quiet();
  assert.equal(most, 2);
  gate.resolve();
  await quiet();
  const kinds = asked.map((request) => answerTo(a, request)).map((each) => (each.kind === "failed" ? each.code : "ok"));
  assert.deepEqual(kinds, ["ok", "ok", "ok", "ok", "ok", "rate", "rate"]);
});

test("[P10] who may not write may not name, and may read the names", async () => {
  const sessions: string[] = [];
  const { a } = await written({
    authoriseNaming: ({ session, user }, { model }) => {
      sessions.push(session);
      assert.deepEqual([user, model], ["u", "m"]);
      return { code: "forbidden", message: "You may not." };
    },
  });
  await assertFails(a, name("one"), "forbidden");
  await assertFails(a, rename("one", "two"), "forbidden");
  await assertFails(a, remove("one"), "forbidden");
  assert.deepEqual(await namesOf(a), []);
  assert.equal(sessions.length, 3);
});

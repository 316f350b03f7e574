// What a hub logs when things go wrong inside: enough to find the fault, and nothing of who or what it happened to.

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { type Tree, tagOf } from "@convergence/engine";
import { createMemoryStorage, type Storage, StoreUnavailableError } from "@convergence/storage";
import { systemClock } from "./clock.ts";
import { createHub } from "./hub.ts";
import { createLog } from "./log.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";

const marks = {
  client: "mark-of-the-client",
  user: "mark-of-the-user",
  name: "mark-of-the-name",
  text: "mark-of-the-text",
};
const tree: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: marks.text }]] };

/** What a driver may hang on its errors. */
const withParameters = (error: Error): Error =>
  Object.assign(error, {
    parameters: Object.values(marks),
    detail: `Key (client)=(${marks.client}) exists`,
    token: "t",
  });

function hubOn(storage: Storage) {
  let written = "";
  const stream = new Writable({
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  const hub = createHub({
    ...{ storage, clock: systemClock, log: createLog("trace", stream) },
    authenticate: async () => ({
      kind: "accepted",
      user: { key: marks.user, displayName: marks.name, anonymous: false },
    }),
  });
  return { hub, written: () => written };
}

async function joined(hub: ReturnType<typeof hubOn>["hub"]): Promise<LoopClient> {
  const client = new LoopClient(hub, marks.client);
  client.connect({ displayName: marks.name, token: "mark-of-the-token" });
  await quiet();
  client.open("m", tree);
  await quiet();
  return client;
}

const typed = { kind: "splice", element: 1, at: 0, remove: 0, insert: marks.text, glued: false } as const;

function assertSilent(written: string): void {
  for (const mark of [...Object.values(marks), "mark-of-the-token"]) assert.ok(!written.includes(mark), written);
}

const failures: Readonly<Record<string, () => Error>> = {
  "the medium": () => new StoreUnavailableError("The disk is full", { cause: new Error("13"), outcomeKnown: true }),
  "a driver": () => withParameters(new Error("duplicate key")),
  "a driver, wrapped": () =>
    new StoreUnavailableError("Lost", { cause: withParameters(new Error("timeout")), outcomeKnown: false }),
};

for (const [what, make] of Object.entries(failures)) {
  test(`a commit that fails is logged without the change, its author or its client: ${what}`, async () => {
    const storage = createMemoryStorage();
    storage.commit = async () => {
      throw make();
    };
    const { hub, written } = hubOn(storage);
    const client = await joined(hub);
    client.edit(typed);
    await quiet();
    assert.match(written(), /"the store failed"/);
    assert.ok(written().includes(make().message), "the fault can be found");
    assertSilent(written());
  });
}

test("a change that the store says was decided before is logged without the client's id", async () => {
  const storage = createMemoryStorage();
  // The store's memory of the client is ahead of what it told the room.
  const register = storage.registerClient.bind(storage);
  storage.registerClient = async (handle, client) => ({ ...(await register(handle, client)), sequence: 0, counter: 0 });
  const { hub, written } = hubOn(storage);
  const first = await joined(hub);
  first.edit(typed);
  await quiet();
  const other = hubOn(storage);
  const second = await joined(other.hub);
  second.branch = undefined;
  second.submit(1, typed, tagOf(1));
  await quiet();
  assert.match(other.written(), /decides change 1 of site 1 again/);
  assertSilent(written() + other.written());
});

test("a name of a version is not logged, whether it is given, refused or lost by a store", async () => {
  const storage = createMemoryStorage();
  const { hub, written } = hubOn(storage);
  const client = await joined(hub);
  const about = { kind: "nameVersion", model: "m", incarnation: undefined, name: marks.text, version: 0 } as const;
  for (const request of [101, 102]) client.send({ ...about, request });
  await quiet();
  storage.nameVersion = async () => {
    throw withParameters(new Error("duplicate key"));
  };
  client.send({ ...about, request: 103 });
  await quiet();
  const codes = client.all("failed").map(({ code }) => code);
  assert.deepEqual([client.all("versionNamed").length, codes], [1, ["version-name-taken", "internal"]]);
  assert.match(written(), /"request failed"/);
  assertSilent(written());
});

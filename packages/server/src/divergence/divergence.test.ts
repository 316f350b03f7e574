// A client that has something else than the server, from the server's side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { stateDigest, type Tree, valueFromTree } from "@convergence/engine";
import { createMemoryStorage, type ModelRecord } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";
import { createHub } from "../hub.ts";
import { digestRestMsMin, divergencesMax, divergenceWindowMs } from "../limits.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import type { Divergence } from "./divergence.ts";

const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["n", { id: 1, type: "number", content: 0 }],
    ["s", { id: 2, type: "string", content: "abcd" }],
  ],
};
const ignore = (): void => undefined;
const insert = (at: number, text: string) =>
  ({ kind: "splice", element: 2, at, remove: 0, insert: text, glued: false }) as const;
const wrong = "0123456789abcdef";

async function world(onCommit?: () => Promise<void>) {
  const clock = new ManualClock();
  const found: (Divergence & Pick<ModelRecord, "model">)[] = [];
  const logged: object[] = [];
  const hub = createHub({
    storage: createMemoryStorage(onCommit === undefined ? {} : { onCommit }),
    clock,
    log: { info: ignore, warn: ignore, error: (fields) => logged.push(fields) },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
    limits: { silenceMsMax: 10 * divergenceWindowMs, paceMs: 0 },
    onDivergence: ({ model }, divergence) => found.push({ model, ...divergence }),
  });
  const clients = ["a", "b"].map((name) => new LoopClient(hub, name)) as [LoopClient, LoopClient];
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m", tree);
  await quiet();
  const pass = async (ms: number) => {
    clock.advance(ms);
    await quiet();
  };
  return { hub, clients, found, logged, pass };
}

function say(
  client: LoopClient,
  digest = stateDigest(client.branch!.replica.document),
  version = client.branch!.version,
) {
  client.send({ kind: "digest", channel: 1, version, digest });
}

test("[P1] a client that has the same hears nothing, whatever it did before", async () => {
  const { hub, clients, found, pass } = await world();
  const [a, b] = clients;
  a.edit(insert(1, "x"));
  b.edit({ kind: "add", element: 1, value: -0.1 });
  a.edit({ kind: "setKey", element: 0, key: "a", value: { id: a.nextId(), type: "number", content: -0 } });
  await quiet();
  const heard = clients.map(({ received }) => received.length);
  for (const client of clients) say(client);
  await pass(digestRestMsMin);
  assert.deepEqual(
    clients.map(({ received }) => received.length),
    heard,
  );
  assert.deepEqual(found, []);
  const digest = stateDigest(a.branch!.replica.document);
  assert.deepEqual(await hub.stateDigest("default", "m"), { version: 3, digest });
  assert.equal(await hub.stateDigest("default", "unknown"), undefined);
});

test("[P1] [P4] a client that has something else gets what the server has, and goes on from there", async () => {
  const { clients, found, logged, pass } = await world();
  const [a, b] = clients;
  a.edit(insert(4, "x"));
  await quiet();
  const text = b.branch!.replica.document.get(2)!;
  assert.ok(text.type === "string");
  text.content.splice(0, 2, "");
  const clientDigest = stateDigest(b.branch!.replica.document);
  say(b);
  b.edit(insert(3, "y")); // behind the x, on a text that is two letters short, and on its way at once
  a.edit(insert(0, "z"));
  await pass(digestRestMsMin);
  assert.deepEqual(b.all("diverged"), [], "the model went on before it could be compared");
  say(b, clientDigest);
  await pass(digestRestMsMin);
  const [told] = b.all("diverged");
  assert.equal(told?.version, b.branch!.version);
  assert.deepEqual(told?.snapshot, a.branch!.replica.document.tree());
  assert.equal(a.all("diverged").length, 0);
  const { serverDigest, ...divergence } = found[0]!;
  assert.deepEqual(divergence, {
    ...{ model: "m", client: publicClientOf("b"), session: b.all("welcome")[0]!.session, user: "u" },
    ...{ since: 0, version: 3, clientDigest, isShutOut: false },
  });
  assert.equal(serverDigest, stateDigest(a.branch!.replica.document));
  assert.deepEqual(logged, [{ domain: "default", ...found[0] }], "and nothing of the content");
  b.open("m");
  await quiet();
  a.edit(insert(0, "!"));
  b.edit(insert(0, "?"));
  await quiet();
  assert.deepEqual(b.branch!.replica.document.tree(), a.branch!.replica.document.tree());
});

test("[P4] what is on its way when a client is put right is decided before, or comes again", async () => {
  let gate = Promise.resolve();
  const { clients, pass } = await world(() => gate);
  const [a, b] = clients;
  say(b, wrong);
  await pass(0); // it is found out; the answer was sent
  assert.equal(b.all("diverged").length, 1);
  b.open("m");
  await quiet();
  // Now it is found out while a commit of its own is on its way.
  const held = Promise.withResolvers<void>();
  gate = held.promise;
  say(b, wrong, 0);
  await quiet();
  assert.equal(b.all("diverged").length, 2, "its digest is known by now");
  b.open("m");
  await quiet();
  b.edit(insert(0, "1"));
  await quiet();
  say(b, wrong, 0);
  b.edit(insert(0, "2"));
  await quiet();
  assert.equal(b.all("diverged").length, 2, "not in the middle of a commit");
  held.resolve();
  await quiet();
  assert.equal(b.all("diverged").length, 3);
  assert.deepEqual(
    b.all("committed").map(({ sequence }) => sequence),
    [1],
    "told before",
  );
  assert.deepEqual(
    b.branch!.pendingChanges().map(({ sequence }) => sequence),
    [2],
  );
  b.open("m");
  await quiet();
  assert.deepEqual(valueFromTree(a.branch!.replica.document.tree()), { n: 0, s: "21abcd" });
  assert.deepEqual(b.branch!.replica.document.tree(), a.branch!.replica.document.tree());
  assert.equal(b.branch!.pendingCount, 0);
});

test("[P9] a client that only says so gets the model a few times, and is then shut out for a while", async () => {
  const { clients, found, pass } = await world();
  const [, b] = clients;
  for (let n = 1; n <= divergencesMax + 2; n++) {
    say(b, wrong);
    await pass(1);
    b.open("m");
    await quiet();
    assert.equal(b.all("diverged").length, Math.min(n, divergencesMax));
  }
  const [shutOut] = b.all("modelClosed");
  assert.equal(shutOut?.code, "diverged");
  assert.deepEqual(
    found.map(({ isShutOut }) => isShutOut),
    [false, false, false, true, true],
  );
  await pass(divergenceWindowMs);
  say(b, wrong);
  await pass(1);
  assert.equal(b.all("diverged").length, divergencesMax + 1);
});

test("[P9] a digest of a version that was never told, or on no channel, does no harm", async () => {
  const { clients, found, pass } = await world();
  const [a, b] = clients;
  b.send({ kind: "digest", channel: 9, version: 0, digest: wrong });
  b.send({ kind: "digest", channel: 1, version: 5, digest: wrong });
  await pass(digestRestMsMin);
  assert.equal(b.all("modelClosed")[0]?.code, "version-unknown");
  assert.deepEqual(found, []);
  a.edit(insert(0, "x"));
  await quiet();
  assert.equal(a.branch!.pendingCount, 0);
});

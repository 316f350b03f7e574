import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Document, encodeTree, stateDigest, type Tree } from "@convergence/engine";
import { createMemoryStorage, type ModelRecord, type Storage } from "@convergence/storage";
import { systemClock } from "../clock.ts";
import { createHub } from "../hub.ts";
import { tracesMax } from "../limits.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { Divergence } from "./divergence.ts";
import { makeTrace, replayTrace } from "./divergence-trace.ts";
import { saveTrace } from "./save-trace.ts";

const tree: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: "" }]] };
const ignore = (): void => undefined;
const changes = 20;

/** Two clients in turns; then one is compared that has something else. */
async function diverge(storage: Storage): Promise<readonly [ModelRecord, Divergence, LoopClient]> {
  const found: (readonly [ModelRecord, Divergence])[] = [];
  const hub = createHub({
    limits: { paceMs: 0 },
    storage,
    clock: systemClock,
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
    onDivergence: (record, divergence) => found.push([record, divergence]),
  });
  const clients = ["secret-a", "secret-b"].map((name) => new LoopClient(hub, name));
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m", tree);
  await quiet();
  for (let i = 0; i < changes; i++) {
    clients[i % 2]!.edit({ kind: "splice", element: 1, at: i, remove: 0, insert: String(i % 10), glued: false });
    await quiet();
  }
  const client = clients[1]!;
  const text = client.branch!.replica.document.get(1)!;
  assert.ok(text.type === "string");
  text.content.splice(0, 1, "x");
  const digest = stateDigest(client.branch!.replica.document);
  client.send({ kind: "digest", channel: 1, version: changes, digest });
  while (found.length === 0) await quiet();
  const [record, divergence] = found[0]!;
  return [record, divergence, client];
}

test("[P6] a trace replays to what the server had, and says if the client had that", async () => {
  const storage = createMemoryStorage();
  const [record, divergence] = await diverge(storage);
  const trace = await makeTrace(storage, record, divergence);
  const text = JSON.stringify(trace);
  const { serverDigest, clientDigest } = divergence;
  assert.deepEqual(replayTrace(text), { version: changes, digest: serverDigest, agrees: "server" });
  assert.deepEqual([trace.start.version, trace.entries.length], [0, changes]);
  assert.doesNotMatch(text, /secret-/, "nobody can speak for a client who has read it");
  const swapped = { ...divergence, serverDigest: clientDigest, clientDigest: serverDigest };
  assert.equal(replayTrace(JSON.stringify({ ...trace, divergence: swapped })).agrees, "client");
  const other = { ...divergence, serverDigest: clientDigest };
  assert.equal(replayTrace(JSON.stringify({ ...trace, divergence: other })).agrees, "neither");
  assert.throws(() => replayTrace(JSON.stringify({ ...trace, entries: trace.entries.slice(1) })), /Version 2 follows/);
  assert.throws(() => replayTrace("{}"), /format/);
});

test("[P9] what does not fit into a trace is left out from the front, and one that cannot fit is not made", async () => {
  const storage = createMemoryStorage();
  const [record, divergence] = await diverge(storage);
  const document = new Document(tree);
  document.apply({ kind: "splice", element: 1, at: 0, remove: 0, insert: "012345678901234567", glued: false });
  await storage.saveSnapshot(record, 18, encodeTree(document.tree()));
  const { start, entries } = await makeTrace(storage, record, divergence, 2000);
  assert.deepEqual([start.version, entries.length], [18, 2]);
  await assert.rejects(makeTrace(storage, record, divergence, 300), /larger than 300 bytes/);
});

test("[P9] traces go into a folder for the owner alone, as many as it takes", async (context) => {
  const storage = createMemoryStorage();
  const [record, divergence] = await diverge(storage);
  const folder = join(temporaryFolder(context), "traces");
  const file = await saveTrace(folder, storage, record, divergence);
  assert.deepEqual(
    readdirSync(folder).map((name) => join(folder, name)),
    [file],
  );
  assert.equal(statSync(file!).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(replayTrace(readFileSync(file!, "utf8")).agrees, "server");
  await assert.rejects(saveTrace(folder, storage, record, divergence), /EEXIST/);
  for (let n = 1; n < tracesMax; n++) writeFileSync(join(folder, `${n}`), "");
  assert.equal(await saveTrace(folder, storage, record, { ...divergence, version: 7 }), undefined);
});

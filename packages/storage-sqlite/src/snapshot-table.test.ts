import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { TypedModel } from "@convergence/storage/contract";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { databaseFileName } from "./store-file.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const range = { limit: 10, bytesMax: 1e9 };

/** A store with a model of seven versions, and what its rows of snapshots say. */
async function store(t: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(t);
  const storage = await openSqliteStorage({ folder, durability: "os" });
  t.after(() => storage.close());
  const model = await TypedModel.create(storage);
  await model.type(7);
  const rows = () => {
    const database = new DatabaseSync(path.join(folder, databaseFileName), { readOnly: true });
    const select = "SELECT version, length(bytes) AS kept, inflated_bytes AS inflated FROM snapshots ORDER BY version";
    const found = database.prepare(select).all();
    database.close();
    return found.map(({ version, kept, inflated }) => [version, kept, inflated]);
  };
  return { storage, rows, handle: model.record };
}

test("a snapshot that comes deflated is kept so, and handed over as it lies there to who opens the model", async (t) => {
  const { storage, handle, rows } = await store(t);
  const content = new TextEncoder().encode("some words that come again ".repeat(4000));
  const deflated = new Uint8Array(deflateRawSync(content));
  await storage.saveSnapshot(handle, 7, content, deflated);
  assert.deepEqual(rows().at(-1), [7, deflated.length, content.length]);
  const { snapshot } = await storage.readLatest(handle, range);
  assert.deepEqual(snapshot, { version: 7, bytes: content, deflated });
  assert.equal(snapshot.bytes.buffer.byteLength, content.length);
});

test("those that are kept are bounded by what they hold, however small they are kept", async (t) => {
  const content = new Uint8Array(700_000).fill(32);
  const keptOf = async (deflated: Uint8Array | undefined): Promise<readonly unknown[]> => {
    const { storage, handle, rows } = await store(t);
    for (let version = 1; version <= 7; version++) {
      await storage.saveSnapshot(handle, version, content, deflated);
    }
    return rows().map(([version]) => version);
  };
  const kept = await keptOf(undefined);
  assert.equal(kept.length, 3);
  assert.deepEqual(await keptOf(deflateRawSync(content)), kept);
});

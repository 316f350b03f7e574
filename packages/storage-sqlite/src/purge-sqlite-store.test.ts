import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { formatProblem } from "@convergence/storage";
import { TypedModel } from "@convergence/storage/contract";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { PrivacyError } from "./privacy-store.ts";
import { type PurgeOptions, purgeSqliteStore } from "./purge-sqlite-store.ts";
import { databaseFileName } from "./store-file.ts";
import { LeftStores } from "./testing/left-stores.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

/** Model `typed` was there, packed in part, and was removed; it is there again, and so is another one. */
async function fill(folder: string): Promise<string> {
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 32 });
  const removed = await TypedModel.create(storage);
  await removed.type(50);
  await removed.saveSnapshot();
  await storage.nameVersion(removed.record, { name: "draft", version: 7, createdAt: 1, createdBy: "user-1" });
  await storage.packLog(removed.record, 40);
  await storage.removeModel("default", "typed", 5);
  await (await TypedModel.create(storage)).type(3);
  await (await TypedModel.create(storage, "other")).type(3);
  await storage.close();
  return folder;
}

const options = (place: string, changes: Partial<PurgeOptions> = {}): PurgeOptions => ({
  ...{ place, domain: "default", model: "typed", force: false, reason: "Asked for.", by: "root", now: 1000 },
  ...changes,
});

const withDatabase = <T>(folder: string, use: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  try {
    return use(database);
  } finally {
    database.close();
  }
};

/** By model key, in the order in which they were made. */
const rowsOf = (folder: string): readonly number[] =>
  withDatabase(folder, (database) =>
    [1, 2, 3].map((key) =>
      ["log", "authors", "segments", "snapshots", "clients", "refusals", "version_names"]
        .map((table) => Number(database.prepare(`SELECT count(*) AS n FROM ${table} WHERE model = ?`).get(key)?.n))
        .reduce((sum, rows) => sum + rows),
    ),
  );

async function problemsOf(place: string): Promise<readonly string[]> {
  const problems: string[] = [];
  await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  return problems;
}

test("[P6] what is purged is out of the file, and its id is counted on", async (t) => {
  const folder = await fill(path.join(temporaryFolder(t), "store"));
  const before = rowsOf(folder);
  assert.deepEqual(purgeSqliteStore(options(folder)), [1]);
  assert.deepEqual(rowsOf(folder), [0, before[1], before[2]]);
  assert.deepEqual(await problemsOf(folder), []);
  assert.deepEqual(purgeSqliteStore(options(folder)), [], "once");
  assert.deepEqual(purgeSqliteStore(options(folder, { force: true })), [2]);
  assert.deepEqual(rowsOf(folder), [0, 0, before[2]]);
  assert.deepEqual(await problemsOf(folder), []);
  const kept = withDatabase(folder, (database) => database.prepare("SELECT * FROM purges").all());
  const row = { purged_at: 1000, purged_by: "root", reason: "Asked for." };
  assert.deepEqual(
    kept.map((each) => ({ ...each })),
    [1, 2].map((model) => ({ model, ...row })),
  );
  const storage = await openSqliteStorage({ folder, durability: "os" });
  assert.equal(await storage.findModel("default", "typed"), undefined);
  const { record } = await TypedModel.create(storage);
  assert.equal(record.incarnation, 3);
  await storage.close();
  assert.deepEqual(await problemsOf(folder), []);
});

test("[P6] nothing of a purged model is left in the bytes of the store", async (t) => {
  const folder = path.join(temporaryFolder(t), "store");
  const storage = await openSqliteStorage({ folder, durability: "os" });
  const model = await TypedModel.create(storage);
  await model.type(20);
  await model.paste(30_000);
  const name = "a name of a version that nobody is to see again";
  await storage.nameVersion(model.record, { name, version: 7, createdAt: 1, createdBy: "user-1" });
  await storage.close();
  const pasted = "0123456789".repeat(20);
  const isThere = (text: string): boolean =>
    readdirSync(folder).some((name) => readFileSync(path.join(folder, name)).includes(text));
  assert.ok(isThere(pasted) && isThere("user of ada") && isThere("user-1") && isThere(name));
  assert.deepEqual(purgeSqliteStore(options(folder, { force: true })), [1]);
  assert.ok(!isThere(pasted) && !isThere("user of ada") && !isThere("user-1") && !isThere(name));
});

test("[P9] what cannot be purged is refused", async (t) => {
  const folder = await fill(path.join(temporaryFolder(t), "store"));
  const refuses = (changes: Partial<PurgeOptions>, message: RegExp): void =>
    assert.throws(
      () => purgeSqliteStore(options(folder, changes)),
      (error) => error instanceof PrivacyError && message.test(error.message),
    );
  refuses({ model: "none" }, /no model "default\/none"/);
  refuses({ model: "other" }, /was not removed/);
  refuses({ incarnation: 2 }, /was not removed/);
  refuses({ incarnation: 3 }, /no incarnation 3: they are counted from 1 to 2/);
  refuses({ reason: "" }, /reason is missing/);
});

test("[P6] rows that are left of a purged model are found", async (t) => {
  const folder = await fill(path.join(temporaryFolder(t), "store"));
  purgeSqliteStore(options(folder));
  withDatabase(folder, (database) => database.exec("INSERT INTO clients VALUES (1, 'ada', 1, 0, 0)"));
  assert.deepEqual(await problemsOf(folder), [
    "default/typed (incarnation 1): model: it was purged, but there are rows of its clients",
  ]);
});

test("[P3] [P6] before whatever statement of a purge a process dies, the model is whole or purged", async (t) => {
  const parent = temporaryFolder(t);
  const folder = await fill(path.join(parent, "store"));
  const left = new LeftStores(folder, parent);
  purgeSqliteStore(options(folder), (database) => left.statements(database));
  t.diagnostic(`deaths: ${left.deaths}, different stores: ${left.folders.length}`);
  const before = new Set<boolean>();
  for (const dead of left.folders) {
    const isPurged = rowsOf(dead)[0] === 0;
    before.add(isPurged);
    const problems = await problemsOf(dead);
    assert.equal(problems.length, isPurged ? 1 : 0, problems.join("\n"));
    assert.deepEqual(purgeSqliteStore(options(dead)), isPurged ? [] : [1]);
    assert.equal(rowsOf(dead)[0], 0);
    assert.deepEqual(await problemsOf(dead), []);
  }
  assert.deepEqual([...before], [false, true]);
});

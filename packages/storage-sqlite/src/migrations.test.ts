import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { formatProblem } from "@convergence/storage";
import { backupSqliteStore } from "./backup-sqlite-store.ts";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { readSqliteHistory } from "./read-sqlite-history.ts";
import { formatVersion } from "./schema.ts";
import { databaseFileName } from "./store-file.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

/** What `fillStore` of the contract left in a store of format 1, as the last release that wrote those made it. */
const formatOne = new URL("./testing/format-1.sqlite.gz", import.meta.url);

function oldStore(t: Parameters<typeof temporaryFolder>[0]): { readonly folder: string; readonly file: string } {
  const folder = path.join(temporaryFolder(t), "store");
  mkdirSync(folder);
  const file = path.join(folder, databaseFileName);
  writeFileSync(file, gunzipSync(readFileSync(formatOne)));
  return { folder, file };
}

async function assertClean(place: string): Promise<void> {
  const problems: string[] = [];
  const { changes } = await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
  assert.equal(changes, 16);
}

const formatOf = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true });
  const format = database.prepare("SELECT format FROM meta").get()?.format;
  database.close();
  return format;
};

test("[P6] a store of the first format is checked and backed up as it is", async (t) => {
  const { folder, file } = oldStore(t);
  await assertClean(folder);
  const backup = await backupSqliteStore({
    from: folder,
    to: path.join(folder, "copy.sqlite"),
    now: 0,
    onProblem: ({ message }) => assert.fail(message),
  });
  assert.deepEqual([formatOf(file), formatOf(backup.file), backup.checked.problems], [1, 1, 0]);
});

test("[P6] a store of the first format gets the newest when it is opened, with all that is in it", async (t) => {
  const { folder, file } = oldStore(t);
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 4 });
  const record = (await storage.findModel("default", "m1"))!;
  const read = () => storage.readLog(record, { after: 0, limit: 100, bytesMax: 1e9 });
  const log = await read();
  assert.equal(log.length, 12);
  assert.equal(await storage.packLog(record, 10), 8);
  assert.deepEqual(await read(), log);
  assert.deepEqual(await storage.versionNames(record), []);
  await storage.nameVersion(record, { name: "old", version: 3, createdAt: 1, createdBy: "u" });
  await storage.close();
  assert.equal(formatOf(file), formatVersion);
  await assertClean(folder);
  const again = await openSqliteStorage({ folder, durability: "os" });
  assert.equal(again.epoch, storage.epoch);
  await again.close();
});

test("[P6] the history in a store of the first format is read once a server has opened it, and refused with a reason before", async (t) => {
  const { folder } = oldStore(t);
  const wanted = { domain: "default", model: "any" };
  await assert.rejects(
    readSqliteHistory(folder, wanted, async () => assert.fail("it was read")),
    /has format 1, and histories are read from format 2 on/,
  );
  const opened = await openSqliteStorage({ folder });
  const record = (await opened.listModels("default", { limit: 100 })).find(({ head }) => head > 1)!;
  await opened.close();
  const versions = await readSqliteHistory(folder, record, async ({ head }, ask) => {
    const entries = ask("entries", { after: 0, to: head, backwards: false, limit: 1000, bytesMax: 10 ** 9 });
    return entries.map(({ version }) => version);
  });
  assert.deepEqual(
    versions,
    Array.from({ length: record.head }, (_, index) => index + 1),
  );
});

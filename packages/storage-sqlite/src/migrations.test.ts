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

/** What the last commit with format 3 made: a model (typed into 150 times, packed up to 128 in segments of 32, then redacted), a removed model
 *  whose beginning was redacted, and a purged one. */
const formatThree = new URL("./testing/format-3.sqlite.gz", import.meta.url);

type OldStore = { readonly folder: string; readonly file: string };

function oldStore(t: Parameters<typeof temporaryFolder>[0], fixture: URL = formatOne): OldStore {
  const folder = path.join(temporaryFolder(t), "store");
  mkdirSync(folder);
  const file = path.join(folder, databaseFileName);
  writeFileSync(file, gunzipSync(readFileSync(fixture)));
  return { folder, file };
}

async function problemsOf(place: string): Promise<{ readonly problems: string[]; readonly changes: number }> {
  const problems: string[] = [];
  const { changes } = await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  return { problems, changes };
}

async function assertClean(place: string, due = 16): Promise<void> {
  assert.deepEqual(await problemsOf(place), { problems: [], changes: due });
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

/** Of the typed model in the third format: changes, and the record of a redaction. In the store there is another such record. */
const [changesOfThree, changesInThree] = [151, 152];

test("[P6] the chains of an older store are made anew, packed, redacted and purged logs included, and hold before and after", async (t) => {
  const { folder, file } = oldStore(t, formatThree);
  await assertClean(folder, changesInThree);
  const wanted = { domain: "default", model: "typed" };
  const read = () =>
    readSqliteHistory(folder, wanted, async ({ head, digest }, ask) => {
      const entries = ask("entries", { after: 0, to: head, backwards: false, limit: 1000, bytesMax: 10 ** 9 });
      return { digest, entries };
    });
  const before = await read();
  assert.equal(before.entries.length, changesOfThree);
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 4 });
  const record = (await storage.findModel("default", "typed"))!;
  assert.equal(await storage.packLog(record, 151), 148);
  await storage.close();
  assert.equal(formatOf(file), formatVersion);
  await assertClean(folder, changesInThree);
  const after = await read();
  assert.deepEqual(after.entries, before.entries);
  assert.notDeepEqual(after.digest, before.digest);
});

test("[P6] an older log that was altered is not given a chain that holds", async (t) => {
  for (const alteration of [
    "UPDATE authors SET bytes = CAST(replace(CAST(bytes AS TEXT), 'session', 'sessiom') AS BLOB)",
    "UPDATE models SET digest = zeroblob(32) WHERE model = 'typed'",
    "UPDATE segments SET digest = zeroblob(32) WHERE last = 64",
    "UPDATE segments SET bytes = x'00' WHERE last = 64",
    "DELETE FROM authors",
  ]) {
    const { folder, file } = oldStore(t, formatThree);
    const database = new DatabaseSync(file);
    database.exec(alteration);
    database.close();
    const before = (await problemsOf(folder)).problems;
    assert.notEqual(before.length, 0, alteration);
    await (await openSqliteStorage({ folder, durability: "os" })).close();
    assert.equal(formatOf(file), formatVersion);
    assert.notEqual((await problemsOf(folder)).problems.length, 0, alteration);
  }
});

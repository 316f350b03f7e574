import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { StoreUnavailableError } from "@convergence/storage";
import { fillStore } from "@convergence/storage/contract";
import { type Backup, BackupError, backupSqliteStore } from "./backup-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import type { SqliteStorage } from "./sqlite-storage.ts";
import { databaseFileName } from "./store-file.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

async function filledStore(folder: string): Promise<SqliteStorage> {
  const storage = await openSqliteStorage({ folder, durability: "os" });
  await fillStore(storage);
  return storage;
}

const backup = (from: string, to: string, problems: unknown[] = []): Promise<Backup> =>
  backupSqliteStore({ from, to, now: 1_700_000_000_000, onProblem: (problem) => problems.push(problem) });

test("a backup restored twice makes two stores, and neither is the one that it was taken of", async (t) => {
  const parent = temporaryFolder(t);
  const folder = path.join(parent, "data");
  const storage = await filledStore(folder);
  const { file, bytes, checked } = await backup(folder, path.join(parent, "copy.sqlite"));
  assert.deepEqual([file, bytes], [path.join(parent, "copy.sqlite"), statSync(file).size]);
  assert.deepEqual([checked.models, checked.changes, checked.problems], [5, 16, 0]);
  const epochs = new Set([storage.epoch]);
  for (const name of ["one", "two"]) {
    const restored = path.join(parent, name);
    mkdirSync(restored);
    copyFileSync(file, path.join(restored, databaseFileName));
    const opened = await openSqliteStorage({ folder: restored });
    epochs.add(opened.epoch);
    const model = await opened.findModel("default", "m1");
    assert.equal(model?.head, 12);
    assert.deepEqual(
      (await opened.versionNames(model)).map(({ name, version }) => [name, version]),
      [["Sent to the printer", 9]],
    );
    await opened.close();
    const again = await openSqliteStorage({ folder: restored });
    assert.equal(again.epoch, opened.epoch, "it keeps what it got");
    await again.close();
  }
  assert.equal(epochs.size, 3);
  await storage.close();
});

test("a backup of a store that nobody serves, into a folder, is named after the time and read by whoever may read the store", async (t) => {
  const parent = temporaryFolder(t);
  const folder = path.join(parent, "data");
  await (await filledStore(folder)).close();
  chmodSync(path.join(folder, databaseFileName), 0o640);
  const backups = path.join(parent, "backups");
  mkdirSync(backups);
  const { file } = await backup(folder, backups);
  assert.equal(file, path.join(backups, "convergence-2023-11-14T22-13-20.000Z.sqlite"));
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(backups), [path.basename(file)]);
  await assert.rejects(backup(folder, backups), BackupError);
  const made = await backup(folder, path.join(parent, "not", "there"));
  assert.equal(path.dirname(made.file), path.join(parent, "not", "there"));
});

test("a backup overwrites nothing, and one that cannot be written leaves nothing behind", async (t) => {
  const parent = temporaryFolder(t);
  const folder = path.join(parent, "data");
  await (await filledStore(folder)).close();
  const file = path.join(parent, "precious");
  writeFileSync(file, "precious");
  await assert.rejects(backup(folder, file), (error) => {
    assert.ok(error instanceof BackupError);
    assert.match(error.message, /precious is there already/);
    return true;
  });
  assert.equal(readFileSync(file, "utf8"), "precious");
  await assert.rejects(backup(folder, path.join(file, "in a file.sqlite")), BackupError);
  await assert.rejects(backup(path.join(parent, "nowhere"), path.join(parent, "copy.sqlite")), StoreUnavailableError);
  assert.deepEqual(readdirSync(parent).sort(), ["data", "precious"]);
});

test("a damaged store gives no backup, and it is said what is wrong", async (t) => {
  const parent = temporaryFolder(t);
  const folder = path.join(parent, "data");
  await (await filledStore(folder)).close();
  const file = path.join(folder, databaseFileName);
  const database = new DatabaseSync(file);
  database.exec("DELETE FROM log WHERE model = 1 AND version = 12");
  database.close();
  const problems: unknown[] = [];
  await assert.rejects(
    backup(folder, path.join(parent, "copy.sqlite"), problems),
    /has 4 problems and was thrown away/,
  );
  assert.equal(problems.length, 4);
  truncateSync(file, 4096 * 3);
  await assert.rejects(backup(folder, path.join(parent, "copy.sqlite")), StoreUnavailableError);
  assert.deepEqual(readdirSync(parent), ["data"]);
});

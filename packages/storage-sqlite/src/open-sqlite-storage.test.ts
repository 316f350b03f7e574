import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import {
  SitesExhaustedError,
  type StorageError,
  StoreFormatError,
  StoreLockedError,
  StoreUnavailableError,
} from "@convergence/storage";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { formatVersion } from "./schema.ts";
import { databaseFileName } from "./store-file.ts";
import { startChild } from "./testing/start-child.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const rejectsWith = async <E extends StorageError>(
  opening: Promise<unknown>,
  type: abstract new (...values: never[]) => E,
  check: (error: E) => void,
): Promise<void> => {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof type, `Got ${error}`);
  check(error);
};

test("a store that is open in this process is locked, and free once it is closed", async (t) => {
  const folder = path.join(temporaryFolder(t), "made", "by", "opening");
  const storage = await openSqliteStorage({ folder });
  await rejectsWith(openSqliteStorage({ folder }), StoreLockedError, (error) => {
    assert.equal(error.place, path.join(folder, databaseFileName));
    assert.ok(error.message.includes(folder));
  });
  await storage.createCollection("default", "still-working");
  await storage.close();
  const again = await openSqliteStorage({ folder });
  assert.deepEqual(await again.listCollections("default", { limit: 5 }), ["still-working"]);
  await again.close();
});

test("a store that another process has open is locked until that one is killed", async (t) => {
  const folder = temporaryFolder(t);
  const child = startChild(folder, "os");
  await new Promise((resolve, reject) => {
    child.stdout?.once("data", resolve);
    child.once("exit", (code) => reject(new Error(`The child ended with ${code}.`)));
  });
  await rejectsWith(openSqliteStorage({ folder }), StoreLockedError, (error) =>
    assert.ok(error.message.includes(folder)),
  );
  child.stdout?.resume();
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
  await (await openSqliteStorage({ folder })).close();
});

test("a store of a newer format is refused and left alone", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, databaseFileName);
  await (await openSqliteStorage({ folder })).close();
  const database = new DatabaseSync(file);
  database.exec("UPDATE meta SET format = 7; DROP TABLE refusals");
  database.close();
  const before = readFileSync(file);
  await rejectsWith(openSqliteStorage({ folder }), StoreFormatError, (error) => {
    assert.deepEqual([error.found, error.supported, error.place], [7, formatVersion, file]);
  });
  assert.deepEqual(readFileSync(file), before);
});

test("a file that is no store is refused and left alone", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, databaseFileName);
  const refused = (): Promise<void> =>
    rejectsWith(openSqliteStorage({ folder }), StoreFormatError, (error) => assert.equal(error.found, undefined));
  writeFileSync(file, "Dear diary, this is longer than a page header has to be. ".repeat(20));
  await refused();
  writeFileSync(file, "");
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE meta (key TEXT, value TEXT); INSERT INTO meta VALUES ('format', '1')");
  const before = readFileSync(file);
  database.close();
  await refused();
  assert.deepEqual(readFileSync(file), before);
});

test("a folder that cannot be made, and a file that cannot be opened, are named", async (t) => {
  const parent = temporaryFolder(t);
  writeFileSync(path.join(parent, "file"), "");
  const folder = path.join(parent, "file", "folder");
  await rejectsWith(openSqliteStorage({ folder }), StoreUnavailableError, (error) => {
    assert.ok(error.message.includes(folder), error.message);
  });
  mkdirSync(path.join(parent, databaseFileName));
  await rejectsWith(openSqliteStorage({ folder: parent }), StoreUnavailableError, (error) => {
    assert.ok(error.message.includes(path.join(parent, databaseFileName)), error.message);
  });
});

test("[P9] a model whose sites are all taken registers nobody else", async (t) => {
  const folder = temporaryFolder(t);
  const storage = await openSqliteStorage({ folder });
  const snapshot = new Uint8Array(0);
  const creation = { domain: "d", model: "m", collection: "c", createdAt: 1, createdBy: "u", snapshot };
  const model = await storage.createModel(creation);
  await storage.close();
  const sites = 2 ** 21 - 1;
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  database.exec(`INSERT INTO clients SELECT key, 'last', ${sites}, 0, 0 FROM models`);
  database.close();
  const again = await openSqliteStorage({ folder });
  assert.equal((await again.registerClient(model, "last")).site, sites);
  await rejectsWith(again.registerClient(model, "next"), SitesExhaustedError, (error) =>
    assert.equal(error.sites, sites),
  );
  await again.close();
});

test("a rehearsal is a store of its own, worked by the same thread, and ends by itself or with that", async (t) => {
  const storage = await openSqliteStorage({ folder: temporaryFolder(t) });
  const rehearsal = await storage.rehearsal!();
  const creation = {
    domain: "default",
    collection: "notes",
    createdAt: 1,
    createdBy: "user",
    snapshot: Uint8Array.of(1),
  };
  const rehearsed = await rehearsal.createModel({ ...creation, model: "rehearsed" });
  await storage.createModel({ ...creation, model: "real" });
  const names = async (store: typeof rehearsal) =>
    (await store.listModels("default", { limit: 9 })).map((each) => each.model);
  assert.deepEqual([await names(rehearsal), await names(storage)], [["rehearsed"], ["real"]]);
  assert.equal((await rehearsal.registerClient(rehearsed, "ada")).site, 1);
  await rehearsal.close();
  await rejectsWith(rehearsal.findModel("default", "rehearsed"), StoreUnavailableError, (error) => {
    assert.match(error.message, /is closed/);
  });
  assert.deepEqual(await names(storage), ["real"]);
  const another = await storage.rehearsal!();
  assert.deepEqual(await names(another), []);
  await storage.close();
  await assert.rejects(another.listModels("default", { limit: 9 }), StoreUnavailableError);
});

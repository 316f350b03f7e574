import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { decodeTree } from "@convergence/engine";
import { formatHandle, type UserTrace } from "@convergence/storage";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { pseudonymizeSqliteStore } from "./pseudonymize-sqlite-store.ts";
import { readSqliteUser, type UserPlace } from "./read-sqlite-user.ts";
import { databaseFileName } from "./store-file.ts";
import { fillPeopleStore, people } from "./testing/people-store.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const eve = people.eve.user;

function wordOf(trace: UserTrace): string {
  const place = `${trace.kind} ${formatHandle(trace.record)}`;
  switch (trace.kind) {
    case "model":
      return `${place} ${JSON.stringify(decodeTree(trace.snapshot).type)}`;
    case "change":
      return `${place} ${trace.entry.version}`;
    case "name":
      return `${place} ${trace.named.name} ${trace.named.version}`;
    case "purge":
      return `${place} ${trace.purgedAt} ${trace.reason}`;
  }
}

const read = (folder: string, wanted: UserPlace): Promise<string[]> =>
  readSqliteUser(folder, wanted, async (traces) => Array.from(traces, wordOf));

/** Of the 40 versions of model m, those by Eve, from whichever of her installations. */
const ofEve = Array.from({ length: 40 }, (_, index) => index + 1).filter((version) => [2, 3, 5].includes(version % 7));

test("[P6] all that a store has of a user is read, while it is served too, and nothing of others", async (t) => {
  const folder = path.join(temporaryFolder(t), "store");
  await fillPeopleStore(folder);
  const due = [
    "purge default/gone (incarnation 1) 50 Over.",
    "change default/later (incarnation 1) 2",
    "name default/later (incarnation 1) Draft 2",
    'model default/m (incarnation 1) "object"',
    ...ofEve.map((version) => `change default/m (incarnation 1) ${version}`),
    'model default/removed (incarnation 1) "object"',
    'model other/m (incarnation 1) "object"',
    "change other/m (incarnation 1) 1",
  ];
  const storage = await openSqliteStorage({ folder, durability: "os" });
  assert.deepEqual(await read(folder, { user: eve }), due);
  await storage.close();
  assert.deepEqual(await read(folder, { user: eve, domain: "other" }), due.slice(-2));
  assert.deepEqual(await read(folder, { user: "nobody" }), []);
  pseudonymizeSqliteStore({ place: folder, user: eve, pseudonym: "x", reason: "r", by: "root", now: 100 });
  assert.deepEqual(await read(folder, { user: eve }), []);
  assert.deepEqual(await read(folder, { user: "x" }), due);
  assert.equal((await read(folder, { user: "root" })).length, 5, "the records of the pseudonym");
});

test("[P6] a store that is too old to be read is refused with a reason", async (t) => {
  const folder = temporaryFolder(t);
  await (await openSqliteStorage({ folder, durability: "os" })).close();
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  database.exec("UPDATE meta SET format = 3");
  database.close();
  await assert.rejects(read(folder, { user: eve }), /has format 3, and users are exported from format 4 on/);
});

import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openDatabase } from "./database.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

for (const [durability, synchronous] of [
  ["fsync", 2],
  ["os", 1],
] as const) {
  test(`[P3] the mode ${durability} flushes as it says, new and opened again`, (t) => {
    const file = path.join(temporaryFolder(t), "store");
    for (let time = 0; time < 2; time += 1) {
      const { database, close } = openDatabase({ file, durability, bytesMax: undefined });
      const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
      const settings = ["synchronous", "journal_mode", "locking_mode"].map(pragma);
      assert.deepEqual(settings, [synchronous, "wal", "normal"]);
      assert.equal(pragma("integrity_check"), "ok");
      close();
    }
  });
}

test("the write-ahead log is there before anybody writes, in a store that is opened again too, and nothing is changed by that", (t) => {
  const file = path.join(temporaryFolder(t), "store");
  const log = `${file}-wal`;
  for (let time = 0; time < 3; time += 1) {
    const { database, close } = openDatabase({ file, durability: "fsync", bytesMax: undefined });
    assert.ok(statSync(log).size > 0);
    const header = ["application_id", "user_version"].map((name) =>
      Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {}),
    );
    assert.deepEqual(header, time === 0 ? [[0], [0]] : [[12_345], [1]]);
    database.exec("PRAGMA application_id = 12345; PRAGMA user_version = 1");
    close();
    assert.ok(!existsSync(log));
  }
});

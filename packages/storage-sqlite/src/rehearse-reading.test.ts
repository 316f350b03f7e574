import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryQuestion } from "@convergence/storage";
import { TypedModel } from "@convergence/storage/contract";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { Reading } from "./reading.ts";
import { rehearseReading } from "./rehearse-reading.ts";
import type { Statements } from "./statements.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

/** Says what it is asked, and how much of what it reads is packed. */
class Watched extends Reading {
  static readonly asked = new Set<HistoryQuestion>();
  static readonly packed = new Set<number>();

  constructor(statements: Statements) {
    super(statements);
    const each = statements.sql("SELECT last FROM segments").get();
    if (each !== undefined) Watched.packed.add(Number(each.last));
  }

  override history(...input: Parameters<Reading["history"]>): unknown {
    Watched.asked.add(input[1]);
    return super.history(...input);
  }
}

test("[P6] a reading thread rehearses with what is asked most, on a segment and on rows", () => {
  rehearseReading((statements) => new Watched(statements));
  assert.deepEqual([...Watched.asked].sort(), ["blame", "diff", "entries", "state", "timeOf", "versionAtTime"]);
  assert.deepEqual([...Watched.packed], [512]);
});

test("[P6] a store that was warmed up answers like any other, and has nothing in it that was not there", async (t) => {
  const storage = await openSqliteStorage({ folder: temporaryFolder(t), durability: "os", changesPerSegment: 4 });
  const model = await TypedModel.create(storage);
  await model.type(10);
  const range = { after: 0, to: 10, backwards: false, limit: 100, bytesMax: 2 ** 20 };
  const before = await storage.history(model.record, "entries", range);
  assert.equal(await storage.packLog(model.record, 8), 8);
  await storage.warmUp?.();
  await storage.warmUp?.();
  assert.deepEqual(await storage.history(model.record, "entries", range), before);
  assert.equal((await storage.listModels("rehearsal", { limit: 10 })).length, 0);
  await storage.close();
});

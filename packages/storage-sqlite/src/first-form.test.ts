import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, type TestContext, test } from "node:test";
import { mapOriginal } from "@convergence/engine";
import { formatProblem } from "@convergence/storage";
import { TypedModel } from "@convergence/storage/contract";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { pseudonymizeSqliteStore } from "./pseudonymize-sqlite-store.ts";
import { redactSqliteStore } from "./redact-sqlite-store.ts";
import { databaseFileName } from "./store-file.ts";
import { firstFormOf } from "./testing/first-form.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const account = { reason: "It was asked for.", by: "root", now: 1_900_000_000_000 };

const ends: (() => void)[] = [];
after(() => {
  for (const end of ends) end();
});
const filled = temporaryFolder({ after: (end) => void ends.push(end) });
let model: TypedModel;

/** The first of two segments is as an older store has it; the head is behind both. */
before(async () => {
  const storage = await openSqliteStorage({ folder: filled, durability: "os", changesPerSegment: 1100 });
  model = await TypedModel.create(storage);
  await model.type(2230);
  assert.equal(await storage.packLog(model.record, 2200), 2200);
  await storage.close();
  const database = new DatabaseSync(path.join(filled, databaseFileName));
  const { bytes } = database.prepare("SELECT bytes FROM segments WHERE last = 1100").get() as { bytes: Uint8Array };
  database.prepare("UPDATE segments SET bytes = ? WHERE last = 1100").run(firstFormOf(bytes));
  database.close();
});

function mixedStore(t: TestContext): string {
  const folder = temporaryFolder(t);
  copyFileSync(path.join(filled, databaseFileName), path.join(folder, databaseFileName));
  return folder;
}

function formsIn(folder: string): readonly number[] {
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  const rows = database.prepare("SELECT bytes FROM segments ORDER BY last").all();
  database.close();
  return rows.map(({ bytes }) => (bytes as Uint8Array)[0]!);
}

async function problemsOf(place: string): Promise<readonly string[]> {
  const problems: string[] = [];
  await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  return problems;
}

async function timesIn(folder: string): Promise<readonly number[]> {
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 1100 });
  const log = await storage.readLog(model.record, { after: 0, limit: model.head, bytesMax: 1e9 });
  await storage.close();
  return log.map(({ time }) => time);
}

test("[P6] a store with a segment of the first form answers and checks like any other", async (t) => {
  const folder = mixedStore(t);
  assert.deepEqual(formsIn(folder), [1, 2]);
  assert.deepEqual(await problemsOf(folder), []);
  const { record, entries, states } = model;
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 1100 });
  t.after(() => storage.close());
  // At the borders of segments and of blocks.
  for (const version of [1, 1024, 1025, 1100, 1101, 2124, 2125, 2200, 2201, 2230]) {
    const { time } = entries[version - 1]!;
    const atTime = (asked: number) => storage.history(record, "versionAtTime", { time: asked });
    assert.equal(await storage.history(record, "timeOf", { version }), time);
    assert.equal(await atTime(time), entries.findLast((entry) => entry.time <= time)!.version);
    assert.equal(await atTime(time - 1), entries.findLast((entry) => entry.time < time)?.version ?? 0);
    assert.deepEqual(await storage.history(record, "state", { version }), states[version]);
  }
  assert.deepEqual(await storage.readLog(record, { after: 0, limit: 10_000, bytesMax: 1e9 }), entries);
});

test("[P6] a segment of the first form that is redacted, or whose authors are replaced, is one of the newest, and keeps its times", async (t) => {
  const [redacted, pseudonymized] = [mixedStore(t), mixedStore(t)];
  const { domain, model: id } = model.record;
  const scope = { kind: "versions", first: 1000, last: 1050 } as const;
  redactSqliteStore({ ...account, place: redacted, domain, model: id, scope, mapOriginal });
  pseudonymizeSqliteStore({ ...account, place: pseudonymized, user: "user of ada" });
  for (const folder of [redacted, pseudonymized]) {
    assert.deepEqual(formsIn(folder), [2, 2]);
    assert.deepEqual(await problemsOf(folder), []);
    assert.deepEqual(
      await timesIn(folder),
      model.entries.map(({ time }) => time),
    );
  }
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { formatProblem, type LogEntry, type ModelRecord } from "@convergence/storage";
import { TypedModel } from "@convergence/storage/contract";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openDatabase } from "./database.ts";
import { decodeLog } from "./encoded-log.ts";
import { runGroup } from "./group.ts";
import { trimmedRowsMax } from "./limits.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import type { ReadCallName, ReadCalls } from "./read-calls.ts";
import { Reading } from "./reading.ts";
import { ReadingThread } from "./reading-thread.ts";
import type { RequestQueue } from "./request-queue.ts";
import { QueuedStorage } from "./sqlite-storage.ts";
import { Statements } from "./statements.ts";
import type { Request, StoreCalls } from "./store-calls.ts";
import { databaseFileName } from "./store-file.ts";
import { Tables } from "./tables.ts";
import { LeftStores } from "./testing/left-stores.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const rowsIn = (folder: string): number => {
  const database = new DatabaseSync(path.join(folder, databaseFileName), { readOnly: true });
  const rows = Number(database.prepare("SELECT count(*) AS rows FROM log").get()?.rows);
  database.close();
  return rows;
};

/** The store has all entries, is clean, and can be packed further: gives up to where it was packed. All on one thread, to be quick. */
async function assertGoesOn(
  folder: string,
  record: ModelRecord,
  entries: readonly LogEntry[],
  changesPerSegment: number,
) {
  const problems: string[] = [];
  await checkSqliteStore(folder, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
  const file = path.join(folder, databaseFileName);
  const { database, close } = openDatabase({ file, durability: "os", bytesMax: undefined });
  const tables = new Tables(new Statements(database));
  const reading = new Reading(new Statements(database));
  const read = () => decodeLog(reading.readLog(record, { after: 0, limit: 1e6, bytesMax: 1e9 }));
  assert.deepEqual(read(), entries);
  const { packedTo } = reading.nextSegment(record, changesPerSegment, 0);
  for (;;) {
    const { segment } = reading.nextSegment(record, changesPerSegment, entries.length);
    while (tables.trimLog(record));
    if (segment === undefined) break;
    assert.ok(tables.addSegment(record, segment));
  }
  tables.forgetAuthors(record);
  assert.deepEqual(read(), entries);
  close();
  assert.equal(rowsIn(folder), entries.length % changesPerSegment);
  return packedTo;
}

test("[P3] [P6] before whatever statement of packing a process dies, no entry is lost and packing goes on", async (t) => {
  const parent = temporaryFolder(t);
  const folder = path.join(parent, "store");
  const storage = await openSqliteStorage({ folder, durability: "os" });
  const { record, entries } = await (async () => {
    const model = await TypedModel.create(storage);
    await model.type(70);
    return model;
  })();
  await storage.close();

  const file = path.join(folder, databaseFileName);
  const { database, close } = openDatabase({ file, durability: "os", bytesMax: undefined });
  const left = new LeftStores(folder, parent);
  const statements = left.statements(database);
  const store = { database, statements, calls: new Tables(statements), place: file };
  const reading = new Reading(new Statements(database));
  const run = (request: Request): unknown => {
    const [answer] = runGroup(store, [request]).answers;
    assert.ok(answer?.kind === "done", JSON.stringify(answer));
    return answer.value;
  };
  for (let segments = 0; segments < 2; segments++) {
    const { segment } = reading.nextSegment(record, 32, 70);
    assert.equal(run({ call: "addSegment", input: [record, segment] }), true);
    assert.equal(run({ call: "trimLog", input: [record] }), false);
    run({ call: "forgetAuthors", input: [record] });
  }
  left.die();
  close();

  const packed: number[] = [];
  for (const dead of left.folders) packed.push(await assertGoesOn(dead, record, entries, 32));
  assert.deepEqual([...new Set(packed)], [0, 32, 64]);
  assert.deepEqual(
    packed,
    packed.toSorted((a, b) => a - b),
  );
  t.diagnostic(`deaths: ${left.deaths}, different stores: ${left.folders.length}`);
});

test("[P9] rows that were packed are deleted in steps, and an interruption is made up for", async (t) => {
  const folder = temporaryFolder(t);
  const changesPerSegment = 2 * trimmedRowsMax + 1;
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment });
  const model = await TypedModel.create(storage);
  await model.type(changesPerSegment + 10);
  const { record, entries } = model;
  await storage.close();
  const file = path.join(folder, databaseFileName);
  const { database, close } = openDatabase({ file, durability: "os", bytesMax: undefined });
  const tables = new Tables(new Statements(database));
  const { segment } = new Reading(new Statements(database)).nextSegment(record, changesPerSegment, entries.length);
  assert.ok(segment !== undefined);
  assert.equal(tables.addSegment(record, segment), true);
  assert.equal(tables.addSegment(record, segment), false, "it is there already");
  assert.equal(tables.trimLog(record), true);
  close();
  assert.equal(rowsIn(folder), trimmedRowsMax + 11);
  const authors = (): number => {
    const reading = new DatabaseSync(file, { readOnly: true });
    const count = Number(reading.prepare("SELECT count(*) AS count FROM authors").get()?.count);
    reading.close();
    return count;
  };
  const before = authors();
  const again = await openSqliteStorage({ folder, durability: "os", changesPerSegment });
  assert.equal(await again.packLog(record, 0), changesPerSegment);
  assert.deepEqual(await again.readLog(record, { after: 0, limit: 1e6, bytesMax: 1e9 }), entries);
  await again.close();
  assert.equal(rowsIn(folder), 10);
  assert.equal(await assertGoesOn(folder, record, entries, changesPerSegment), changesPerSegment);
  assert.ok(authors() <= 4 && before > 50, `${authors()} of ${before} authors are left`);
});

test("[P6] reading history does not keep a store from closing in order", async (t) => {
  const folder = temporaryFolder(t);
  const storage = await openSqliteStorage({ folder, changesPerSegment: 8 });
  const model = await TypedModel.create(storage);
  await model.type(20);
  await storage.packLog(model.record, 20);
  const asked = [3, 11, 20].map((version) => storage.history(model.record, "state", { version }));
  const read = storage.readLog(model.record, { after: 2, limit: 9, bytesMax: 1e9 });
  await storage.close();
  assert.deepEqual(
    await Promise.all(asked),
    [3, 11, 20].map((version) => model.states[version]),
  );
  assert.deepEqual(await read, model.entries.slice(2, 11));
  assert.ok(!existsSync(path.join(folder, `${databaseFileName}-wal`)));
  await assert.rejects(storage.history(model.record, "state", { version: 3 }), /closed/);
});

/** A reading thread that answers as told. */
class ToldReader extends ReadingThread {
  readonly #answer: (call: string) => Promise<unknown>;

  constructor(answer: (call: string) => Promise<unknown>) {
    super("nowhere");
    this.#answer = answer;
  }

  override ask<Call extends ReadCallName>(call: Call): Promise<ReturnType<ReadCalls[Call]>> {
    return this.#answer(call) as Promise<ReturnType<ReadCalls[Call]>>;
  }
}

test("[P6] a question about history does not wait for a segment that is being made", async () => {
  const making = Promise.withResolvers<unknown>();
  const asked: string[] = [];
  const maker = new ToldReader((call) => {
    asked.push(call);
    return making.promise;
  });
  const reader = new ToldReader(async (call) => {
    assert.notEqual(call, "nextSegment");
    return 7;
  });
  const queue = {} as unknown as RequestQueue<StoreCalls>;
  const storage = new QueuedStorage({ queue, reader, maker, epoch: "e", changesPerSegment: 8 });
  const handle = { domain: "d", model: "m", incarnation: 1 };
  const packing = storage.packLog(handle, 8);
  assert.equal(await storage.history(handle, "versionAtTime", { time: 1 }), 7);
  assert.deepEqual(asked, ["nextSegment"], "and it is still being made");
  making.resolve({ packedTo: 0, segment: undefined });
  assert.equal(await packing, 0);
});

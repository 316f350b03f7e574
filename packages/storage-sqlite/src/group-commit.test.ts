import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Commit,
  HeadMovedError,
  type ModelRecord,
  type Storage,
  StoreUnavailableError,
} from "@convergence/storage";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const createModel = async (storage: Storage, model: string): Promise<ModelRecord> => {
  const snapshot = new Uint8Array(0);
  const record = await storage.createModel({
    domain: "d",
    model,
    collection: "c",
    createdAt: 1,
    createdBy: "u",
    snapshot,
  });
  await storage.registerClient(record, "ada");
  return record;
};

const commitOf = (handle: ModelRecord, expectedHead: number, bytes = 10): Commit => {
  const version = expectedHead + 1;
  const times = { time: version, clientTime: version };
  const author = { client: "ada", sequence: version, session: "s", user: "u", meta: undefined };
  const content = { operations: new Uint8Array(bytes), original: undefined };
  const entry = { version, base: expectedHead, seen: 0, ...times, ...author, ...content };
  const clients = [{ client: "ada", site: 1, sequence: version, counter: 0 }];
  return { handle, expectedHead, entries: [entry], clients, refusals: [] };
};

const logLength = async (storage: Storage, handle: ModelRecord): Promise<number> =>
  (await storage.readLog(handle, { after: 0, limit: 1e6, bytesMax: 1e9 })).length;

test("[P3] a hundred commits at once share a transaction, commits one by one do not", async (t) => {
  const storage = await openSqliteStorage({ folder: temporaryFolder(t) });
  const models = await Promise.all(Array.from({ length: 100 }, (_, index) => createModel(storage, `m${index}`)));
  const before = storage.statistics();
  await Promise.all(models.map((model) => storage.commit(commitOf(model, 0))));
  const together = storage.statistics();
  assert.equal(together.writes - before.writes, 100);
  assert.equal(together.transactions - before.transactions, 1);
  for (const model of models.slice(0, 5)) await storage.commit(commitOf(model, 1));
  assert.equal(storage.statistics().transactions - together.transactions, 5);
  await storage.close();
});

test("[P3] commits that arrive while a group is under way make up the next one", async (t) => {
  const storage = await openSqliteStorage({ folder: temporaryFolder(t) });
  const models = await Promise.all(Array.from({ length: 50 }, (_, index) => createModel(storage, `m${index}`)));
  const before = storage.statistics();
  const commitTenTimes = async (model: ModelRecord): Promise<void> => {
    for (let head = 0; head < 10; head += 1) await storage.commit(commitOf(model, head));
  };
  await Promise.all(models.map(commitTenTimes));
  const { transactions, writes, waiting } = storage.statistics();
  assert.deepEqual([writes - before.writes, transactions - before.transactions, waiting], [500, 10, 0]);
  await storage.close();
});

test("a commit whose head has moved fails alone in its group", async (t) => {
  const storage = await openSqliteStorage({ folder: temporaryFolder(t) });
  const [one, two, three] = await Promise.all(["m1", "m2", "m3"].map((model) => createModel(storage, model)));
  assert.ok(one && two && three);
  await storage.commit(commitOf(two, 0));
  const { transactions } = storage.statistics();
  const outcomes = await Promise.allSettled([
    storage.commit(commitOf(one, 0)),
    storage.commit(commitOf(two, 0)),
    storage.commit(commitOf(three, 0)),
    storage.commit(commitOf(one, 1)),
  ]);
  assert.equal(storage.statistics().transactions - transactions, 1);
  assert.deepEqual(
    outcomes.map((each) => each.status),
    ["fulfilled", "rejected", "fulfilled", "fulfilled"],
  );
  const refused = outcomes[1] as PromiseRejectedResult;
  assert.ok(refused.reason instanceof HeadMovedError);
  assert.deepEqual([await logLength(storage, one), await logLength(storage, two)], [2, 1]);
  await storage.close();
});

test("a read sees every write called before it", async (t) => {
  const storage = await openSqliteStorage({ folder: temporaryFolder(t) });
  const model = await createModel(storage, "m1");
  const commit = storage.commit(commitOf(model, 0));
  assert.equal((await storage.findModel("d", "m1"))?.head, 1);
  await commit;
  await storage.close();
});

test("[P3] a full disk rejects the whole group, and the store goes on", async (t) => {
  const folder = temporaryFolder(t);
  let storage = await openSqliteStorage({ folder, bytesMax: 300_000 });
  const [one, two] = await Promise.all(["m1", "m2"].map((model) => createModel(storage, model)));
  assert.ok(one && two);
  await storage.commit(commitOf(one, 0));
  const outcomes = await Promise.allSettled([
    storage.commit(commitOf(one, 1)),
    storage.commit(commitOf(one, 1)),
    storage.commit(commitOf(two, 0, 1_000_000)),
  ]);
  for (const outcome of outcomes) {
    assert.ok(outcome.status === "rejected" && outcome.reason instanceof StoreUnavailableError);
    assert.equal(outcome.reason.outcomeKnown, true);
    assert.ok(
      outcome.reason.message.includes(folder) && outcome.reason.message.includes("full"),
      outcome.reason.message,
    );
  }
  assert.deepEqual([await logLength(storage, one), await logLength(storage, two)], [1, 0]);
  await storage.commit(commitOf(one, 1));
  await storage.commit(commitOf(two, 0));
  await storage.close();
  storage = await openSqliteStorage({ folder });
  await storage.commit(commitOf(two, 1, 1_000_000));
  assert.deepEqual([await logLength(storage, one), await logLength(storage, two)], [2, 2]);
  await storage.close();
});

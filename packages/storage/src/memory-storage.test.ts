import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStore } from "./check/check-store.ts";
import { modelWithAda, sampleCommit, wholeLog } from "./contract/sample.ts";
import { storageContract } from "./contract.ts";
import { HeadMovedError, StoreUnavailableError } from "./errors.ts";
import { type CheckableStorage, createMemoryStorage } from "./memory-storage.ts";

storageContract(
  "memory",
  async () => createMemoryStorage(),
  undefined,
  (storage, options) => checkStore((storage as CheckableStorage).checkSource(), options),
  async (changesPerSegment) => createMemoryStorage({ changesPerSegment }),
);

test("a commit whose hook throws before is not applied, and may be tried again", async () => {
  let failures = 1;
  const cause = new Error("disk full");
  const storage = createMemoryStorage({
    onCommit: () => {
      if (failures-- > 0) throw cause;
    },
  });
  const model = await modelWithAda(storage);
  await assert.rejects(storage.commit(sampleCommit(model, 0)), (error) => {
    assert.ok(error instanceof StoreUnavailableError);
    assert.deepEqual([error.outcomeKnown, error.cause], [true, cause]);
    return true;
  });
  assert.deepEqual(await wholeLog(storage, model), []);
  await storage.commit(sampleCommit(model, 0));
  assert.equal((await wholeLog(storage, model)).length, 1);
});

test("a commit whose hook throws after is applied, and its answer is lost", async () => {
  const storage = createMemoryStorage({ afterCommit: () => Promise.reject(new Error("connection lost")) });
  const model = await modelWithAda(storage);
  await assert.rejects(storage.commit(sampleCommit(model, 0)), (error) => {
    assert.ok(error instanceof StoreUnavailableError);
    assert.equal(error.outcomeKnown, false);
    return true;
  });
  assert.equal((await wholeLog(storage, model)).length, 1);
  await assert.rejects(storage.commit(sampleCommit(model, 0)), HeadMovedError);
});

test("a delayed commit is compared with the head of the moment when it is applied", async () => {
  const gate = Promise.withResolvers<void>();
  const storage = createMemoryStorage({
    onCommit: (commit) => (commit.entries.length === 2 ? gate.promise : undefined),
  });
  const model = await modelWithAda(storage);
  const slow = storage.commit(sampleCommit(model, 0, 2));
  await storage.commit(sampleCommit(model, 0, 1));
  gate.resolve();
  await assert.rejects(slow, HeadMovedError);
  assert.equal((await wholeLog(storage, model)).length, 1);
});

test("closing waits for a commit that is under way", async () => {
  const gate = Promise.withResolvers<void>();
  const storage = createMemoryStorage({ onCommit: () => gate.promise });
  const model = await modelWithAda(storage);
  const answer = storage.commit(sampleCommit(model, 0));
  const closed = storage.close();
  gate.resolve();
  await closed;
  assert.equal((await answer).length, 32);
});

test("an epoch can be given, and is random otherwise", () => {
  assert.equal(createMemoryStorage({ epoch: "world-7" }).epoch, "world-7");
  assert.notEqual(createMemoryStorage().epoch, createMemoryStorage().epoch);
});

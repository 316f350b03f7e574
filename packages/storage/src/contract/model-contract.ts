// The contract of models: one live incarnation per id, each with its own handle, and removal that keeps what was written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelExistsError, ModelGoneError } from "../errors.ts";
import { digestOfCreation, modelWithAda, type Open, sampleCommit, sampleCreation, wholeLog } from "./sample.ts";

export function modelContract(open: Open): void {
  test("a model is created at version 0 and found", async () => {
    const storage = await open();
    const creation = sampleCreation("m1");
    const record = await storage.createModel(creation);
    assert.deepEqual(record, {
      domain: "default",
      model: "m1",
      incarnation: 1,
      collection: "notes",
      head: 0,
      digest: digestOfCreation(creation),
      createdAt: creation.createdAt,
      createdBy: "user-1",
      modifiedAt: creation.createdAt,
      removedAt: undefined,
      ephemeral: false,
    });
    const passing = await storage.createModel(sampleCreation("m2", { ephemeral: true }));
    assert.equal(passing.ephemeral, true);
    assert.deepEqual(await storage.findModel("default", "m2"), passing);
    assert.deepEqual(await storage.findModel("default", "m1"), record);
    assert.equal(await storage.findModel("other", "m1"), undefined);
    assert.equal(await storage.findModel("default", "M1"), undefined);
    assert.deepEqual(await storage.listCollections("default", { limit: 10 }), ["notes"]);
    await storage.close();
  });

  test("of two creations of one id exactly one succeeds", async () => {
    const storage = await open();
    const outcomes = await Promise.allSettled([
      storage.createModel(sampleCreation("m1")),
      storage.createModel(sampleCreation("m1", { collection: "others" })),
    ]);
    assert.deepEqual(outcomes.map((each) => each.status).sort(), ["fulfilled", "rejected"]);
    const refused = outcomes.find((each) => each.status === "rejected");
    assert.ok(refused?.reason instanceof ModelExistsError);
    assert.equal((await storage.listModels("default", { limit: 10 })).length, 1);
    assert.equal((await storage.listCollections("default", { limit: 10 })).length, 1);
    await storage.close();
  });

  test("[P6] a removed model keeps its log, and its id begins again as another incarnation", async () => {
    const storage = await open();
    const first = await modelWithAda(storage);
    await storage.commit(sampleCommit(first, 0, 3));
    assert.equal(await storage.removeModel("default", "m1", 99), true);
    assert.equal(await storage.removeModel("default", "m1", 100), false);
    assert.equal(await storage.findModel("default", "m1"), undefined);
    assert.deepEqual(await storage.listModels("default", { limit: 10 }), []);
    const second = await storage.createModel(sampleCreation("m1", { snapshot: Uint8Array.of(4) }));
    assert.equal(second.incarnation, 2);
    assert.notDeepEqual(second.digest, first.digest);
    assert.deepEqual(await wholeLog(storage, second), []);
    assert.deepEqual(
      (await wholeLog(storage, first)).map((entry) => entry.version),
      [1, 2, 3],
    );
    assert.deepEqual((await storage.latestSnapshot(first)).bytes, Uint8Array.of(1, 2, 3));
    assert.equal((await storage.readClient(first, "ada"))?.sequence, 3);
    assert.equal(await storage.readClient(second, "ada"), undefined);
    await storage.close();
  });

  test("a handle of a removed incarnation writes nothing, an unknown one reads nothing either", async () => {
    const storage = await open();
    const first = await modelWithAda(storage);
    await storage.commit(sampleCommit(first, 0));
    await storage.removeModel("default", "m1", 99);
    await storage.createModel(sampleCreation("m1"));
    await assert.rejects(storage.commit(sampleCommit(first, 1)), ModelGoneError);
    await assert.rejects(storage.registerClient(first, "bob"), ModelGoneError);
    await assert.rejects(storage.saveSnapshot(first, 1, Uint8Array.of(1)), ModelGoneError);
    const unknown = { domain: "default", model: "m1", incarnation: 3 };
    await assert.rejects(storage.commit(sampleCommit(unknown, 0)), ModelGoneError);
    await assert.rejects(wholeLog(storage, unknown), ModelGoneError);
    await assert.rejects(storage.latestSnapshot(unknown), ModelGoneError);
    await assert.rejects(storage.readClient(unknown, "ada"), ModelGoneError);
    await assert.rejects(storage.readRefusals(unknown, "ada"), ModelGoneError);
    await storage.close();
  });

  test("[P6] a removed model is found, listed, and lives again as it was: the same incarnation, log and outcomes", async () => {
    const storage = await open();
    const first = await modelWithAda(storage);
    await storage.commit(sampleCommit(first, 0));
    const before = (await storage.findModel("default", "m1"))!;
    assert.deepEqual(await storage.findIncarnation("default", "m1"), before);
    await assert.rejects(storage.undoRemove("default", "m1"), ModelExistsError);
    assert.deepEqual(await storage.listModels("default", { limit: 9, removed: true }), []);

    await storage.removeModel("default", "m1", 99);
    const removed = { ...before, removedAt: 99 };
    assert.deepEqual(await storage.findIncarnation("default", "m1"), removed);
    assert.deepEqual(await storage.findIncarnation("default", "m1", 1), removed);
    assert.deepEqual(await storage.listModels("default", { limit: 9, removed: true }), [removed]);
    assert.deepEqual(await storage.listModels("other", { limit: 9, removed: true }), []);
    assert.deepEqual(await storage.listModels("default", { limit: 9, removed: true, collection: "none" }), []);
    assert.deepEqual(await storage.listModels("default", { limit: 9, removed: true, after: "m1" }), []);
    await storage.removeCollection("default", before.collection);
    assert.deepEqual(await storage.undoRemove("default", "m1"), before);
    assert.deepEqual(await storage.findModel("default", "m1"), before);
    assert.deepEqual(await storage.listCollections("default", { limit: 9 }), [before.collection]);
    assert.deepEqual(await storage.listModels("default", { limit: 9, removed: true }), []);
    assert.equal((await storage.readClient(first, "ada"))?.sequence, 1);
    await storage.commit(sampleCommit(first, before.head));
    assert.equal((await storage.findModel("default", "m1"))!.head, before.head + 1);
    await storage.close();
  });

  test("[P6] earlier incarnations stay where they are, and what passed by itself stays when it is wanted back", async () => {
    const storage = await open();
    for (const removedAt of [50, 60]) {
      await storage.createModel(sampleCreation("m1", { ephemeral: true }));
      await storage.removeModel("default", "m1", removedAt);
    }
    for (const unknown of [
      await storage.findIncarnation("default", "m1", 3),
      await storage.undoRemove("default", "m2"),
    ]) {
      assert.equal(unknown, undefined);
    }
    assert.equal((await storage.findIncarnation("default", "m1", 1))!.removedAt, 50);
    const listed = await storage.listModels("default", { limit: 9, removed: true });
    assert.deepEqual(
      listed.map(({ incarnation }) => incarnation),
      [2],
    );
    const { incarnation, ephemeral } = (await storage.undoRemove("default", "m1"))!;
    assert.deepEqual([incarnation, ephemeral], [2, false]);
    assert.equal((await storage.findIncarnation("default", "m1", 1))!.removedAt, 50);
    await storage.close();
  });

  test("models are listed by id, by pages, per domain and collection", async () => {
    const storage = await open();
    const inOrder = ["a", "b", "c", "\uffee", "\u{1f600}"];
    for (const id of [...inOrder].reverse()) await storage.createModel(sampleCreation(id));
    await storage.createModel(sampleCreation("aa", { collection: "tasks" }));
    await storage.createModel(sampleCreation("ab", { domain: "other" }));
    const ids = async (page: { collection?: string; after?: string; limit: number }): Promise<string[]> =>
      (await storage.listModels("default", page)).map((record) => record.model);
    assert.deepEqual(await ids({ limit: 10 }), ["a", "aa", "b", "c", "\uffee", "\u{1f600}"]);
    assert.deepEqual(await ids({ collection: "notes", limit: 10 }), inOrder);
    assert.deepEqual(await ids({ collection: "tasks", limit: 10 }), ["aa"]);
    assert.deepEqual(await ids({ collection: "none", limit: 10 }), []);
    assert.deepEqual(await ids({ after: "a", limit: 2 }), ["aa", "b"]);
    assert.deepEqual(await ids({ collection: "notes", after: "b", limit: 2 }), ["c", "\uffee"]);
    await storage.close();
  });
}

// The contract of a store that lasts: closed and opened again it is the same store, with the same epoch.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Storage } from "../storage.ts";
import { modelWithAda, type Open, recomputedDigest, sampleCommit, sampleCreation, wholeLog } from "./sample.ts";
import { nameSample } from "./version-name-contract.ts";

export function reopenContract(open: Open, reopen: (storage: Storage) => Promise<Storage>): void {
  test("[P3] everything that was acknowledged is there after reopening", async () => {
    let storage = await open();
    const { epoch } = storage;
    const model = await modelWithAda(storage);
    await storage.createCollection("default", "empty");
    const refused = { client: "ada", sequence: 3, tag: 2 * 2 ** 20 + 1, code: "schema", message: "No." };
    const ada = { client: "ada", site: 1, sequence: 3, counter: 8 };
    const digest = await storage.commit({ ...sampleCommit(model, 0, 2), clients: [ada], refusals: [refused] });
    await storage.saveSnapshot(model, 2, Uint8Array.of(2));
    const log = await wholeLog(storage, model);
    for (const name of ["first", "second", "gone"]) await nameSample(storage, model, name, 1);
    await storage.renameVersion(model, "second", "renamed");
    await storage.removeVersionName(model, "gone");
    const names = await storage.versionNames(model);
    await storage.createModel(sampleCreation("gone"));
    await storage.removeModel("default", "gone", 77);

    storage = await reopen(storage);
    assert.equal(storage.epoch, epoch);
    assert.deepEqual((await storage.findModel("default", "m1"))?.digest, digest);
    assert.deepEqual(await recomputedDigest(storage, model), digest);
    assert.deepEqual(await wholeLog(storage, model), log);
    assert.deepEqual(await storage.versionNames(model), names);
    assert.deepEqual(
      names.map(({ name }) => name),
      ["first", "renamed"],
    );
    assert.deepEqual(await storage.readClient(model, "ada"), ada);
    assert.deepEqual(await storage.readRefusals(model, "ada"), [refused]);
    assert.deepEqual(await storage.latestSnapshot(model), { version: 2, bytes: Uint8Array.of(2) });
    assert.deepEqual(await storage.listCollections("default", { limit: 9 }), ["empty", "notes"]);
    assert.equal((await storage.createModel(sampleCreation("gone"))).incarnation, 2);
    assert.equal((await storage.registerClient(model, "bob")).site, 2);
    await storage.commit({ ...sampleCommit(model, 2), entries: [], clients: [{ ...ada, sequence: 4 }] });
    await storage.close();
  });

  test("two stores have two epochs", async () => {
    const [one, two] = [await open(), await open()];
    assert.notEqual(one.epoch, two.epoch);
    await Promise.all([one.close(), two.close()]);
  });
}

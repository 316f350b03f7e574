// The contract of clients: permanent sites without gaps, and refusals that last until they are forgotten.

import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreUnavailableError } from "../errors.ts";
import { modelWithAda, type Open, sampleCommit, sampleCreation } from "./sample.ts";

export function clientContract(open: Open): void {
  test("a client gets the next site once and keeps it, per model", async () => {
    const storage = await open();
    const model = await storage.createModel(sampleCreation("m1"));
    const other = await storage.createModel(sampleCreation("m2"));
    assert.equal(await storage.readClient(model, "ada"), undefined);
    const names = ["ada", "bob", "ada", "cleo"];
    const records = await Promise.all(names.map((name) => storage.registerClient(model, name)));
    assert.deepEqual(
      records.map((record) => record.site),
      [1, 2, 1, 3],
    );
    assert.deepEqual(records[1], { client: "bob", site: 2, sequence: 0, counter: 0 });
    assert.deepEqual(await storage.readClient(model, "bob"), records[1]);
    assert.equal((await storage.registerClient(other, "cleo")).site, 1);
    await storage.close();
  });

  test("[P4] registering again does not reset what was decided", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const ada = { client: "ada", site: 1, sequence: 4, counter: 2 ** 32 - 1 };
    await storage.commit({ ...sampleCommit(model, 0, 4), clients: [ada] });
    assert.deepEqual(await storage.registerClient(model, "ada"), ada);
    assert.deepEqual(await storage.readClient(model, "ada"), ada);
    await storage.close();
  });

  test("[P4] refusals are read by sequence and forgotten up to a given one, per client", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.registerClient(model, "bob");
    const refusal = (client: string, sequence: number) => ({
      client,
      sequence,
      tag: sequence,
      code: "limit",
      message: "",
    });
    await storage.commit({
      handle: model,
      expectedHead: 0,
      entries: [],
      clients: [
        { client: "ada", site: 1, sequence: 12, counter: 0 },
        { client: "bob", site: 2, sequence: 1, counter: 0 },
      ],
      refusals: [refusal("ada", 12), refusal("ada", 2), refusal("bob", 1), refusal("ada", 10)],
    });
    const sequences = async (client: string): Promise<number[]> =>
      (await storage.readRefusals(model, client)).map((each) => each.sequence);
    assert.deepEqual(await sequences("ada"), [2, 10, 12]);
    await storage.forgetRefusals(model, "ada", 10);
    assert.deepEqual(await sequences("ada"), [10, 12]);
    assert.deepEqual(await sequences("bob"), [1]);
    assert.deepEqual(await sequences("nobody"), []);
    await storage.close();
  });

  test("closing lets what was called before finish, and ends the rest", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const last = storage.commit(sampleCommit(model, 0));
    await Promise.all([storage.close(), storage.close()]);
    assert.equal((await last).length, 32);
    await assert.rejects(storage.commit(sampleCommit(model, 1)), StoreUnavailableError);
    await assert.rejects(storage.findModel("default", "m1"), StoreUnavailableError);
    await storage.close();
  });
}

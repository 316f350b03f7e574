// The contract of commits: compare-and-set on the head, all or nothing, a digest chain, nothing decided twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Commit } from "../commit.ts";
import { entryDigest } from "../digest.ts";
import { HeadMovedError, InvalidCommitError } from "../errors.ts";
import { placedSequence } from "../log-entry.ts";
import type { Storage } from "../storage.ts";
import { modelWithAda, type Open, recomputedDigest, sampleCommit, sampleEntry, wholeLog } from "./sample.ts";

const notApplied = async (storage: Storage, commit: Commit): Promise<void> => {
  const record = await storage.findModel("default", "m1");
  const client = await storage.readClient(commit.handle, "ada");
  const refusals = await storage.readRefusals(commit.handle, "ada");
  await assert.rejects(storage.commit(commit), InvalidCommitError);
  assert.deepEqual(await storage.findModel("default", "m1"), record);
  assert.deepEqual(await storage.readClient(commit.handle, "ada"), client);
  assert.deepEqual(await storage.readRefusals(commit.handle, "ada"), refusals);
};

export function commitContract(open: Open): void {
  test("a commit moves the head, the digest chain and the time of the model", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const commit = sampleCommit(model, 0, 3);
    const digest = await storage.commit(commit);
    assert.deepEqual(digest, commit.entries.reduce(entryDigest, model.digest));
    const found = await storage.findModel("default", "m1");
    assert.deepEqual(found, { ...model, head: 3, digest, modifiedAt: commit.entries[2]?.time });
    const next = await storage.commit(sampleCommit(model, 3));
    assert.notDeepEqual(next, digest);
    assert.deepEqual(await recomputedDigest(storage, model), next);
    await storage.close();
  });

  test("of concurrent commits onto one head exactly one is applied, and the others hear where the head is", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0));
    const rivals = Array.from({ length: 5 }, (_, index) => sampleCommit(model, 1, index + 1));
    const outcomes = await Promise.allSettled(rivals.map((commit) => storage.commit(commit)));
    const winner = outcomes.findIndex((each) => each.status === "fulfilled");
    assert.ok(winner >= 0);
    for (const [index, outcome] of outcomes.entries()) {
      if (index === winner) continue;
      assert.ok(outcome.status === "rejected" && outcome.reason instanceof HeadMovedError);
      assert.deepEqual([outcome.reason.expected, outcome.reason.actual], [1, 1 + winner + 1]);
    }
    assert.deepEqual(await wholeLog(storage, model), [sampleEntry(1), ...(rivals[winner]?.entries ?? [])]);
    await assert.rejects(storage.commit(sampleCommit(model, 40)), HeadMovedError);
    await storage.close();
  });

  test("commits called one after the other without waiting are applied in that order", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const digests = await Promise.all(
      Array.from({ length: 50 }, (_, head) => storage.commit(sampleCommit(model, head))),
    );
    assert.deepEqual(digests.at(-1), await recomputedDigest(storage, model));
    assert.equal((await wholeLog(storage, model)).length, 50);
    await storage.close();
  });

  test("[P4] a commit that decides a change again is rejected whole", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 2));
    const again = sampleEntry(3, { sequence: 2 });
    const ada = { client: "ada", site: 1, sequence: 3, counter: 0 };
    const commit = { handle: model, expectedHead: 2, entries: [again], clients: [ada], refusals: [] };
    await notApplied(storage, commit);
    const refusal = { client: "ada", sequence: 2, tag: 1, code: "forbidden", message: "" };
    await notApplied(storage, { ...commit, entries: [sampleEntry(3)], refusals: [refusal] });
    await notApplied(storage, { ...commit, entries: [sampleEntry(3), sampleEntry(4, { sequence: 3 })] });
    await storage.close();
  });

  test("[P4] a commit whose clients do not fit its changes or the store is rejected whole", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit({
      ...sampleCommit(model, 0, 2),
      clients: [{ client: "ada", site: 1, sequence: 2, counter: 5 }],
    });
    const commit = sampleCommit(model, 2);
    const ada = { client: "ada", site: 1, sequence: 3, counter: 5 };
    await notApplied(storage, { ...commit, clients: [] });
    await notApplied(storage, { ...commit, clients: [ada, ada] });
    await notApplied(storage, { ...commit, clients: [{ ...ada, sequence: 2 }] });
    await notApplied(storage, { ...commit, clients: [{ ...ada, counter: 4 }] });
    await notApplied(storage, { ...commit, clients: [{ ...ada, site: 2 }] });
    await notApplied(storage, { ...commit, clients: [ada, { ...ada, client: "unregistered", site: 2 }] });
    await storage.commit({ ...commit, clients: [ada] });
    await storage.close();
  });

  test("[P4] [R8] what the server placed for a client decides none of its changes, and needs its record", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 2));
    const placed = [3, 4].map((version) => sampleEntry(version, { sequence: placedSequence }));
    const ada = { client: "ada", site: 1, sequence: 2, counter: 0 };
    const commit = { handle: model, expectedHead: 2, entries: placed, clients: [ada], refusals: [] };
    await notApplied(storage, { ...commit, clients: [] });
    await storage.commit(commit);
    assert.deepEqual((await wholeLog(storage, model)).slice(2), placed);
    const both = [sampleEntry(5, { sequence: 3 }), sampleEntry(6, { sequence: placedSequence })];
    await storage.commit({ ...commit, expectedHead: 4, entries: both, clients: [{ ...ada, sequence: 3 }] });
    assert.equal((await storage.readClient(model, "ada"))?.sequence, 3);
    await storage.close();
  });

  test("a commit with a gap or an impossible base is rejected whole", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const commit = sampleCommit(model, 0);
    await notApplied(storage, { ...commit, entries: [sampleEntry(2, { sequence: 1 })] });
    await notApplied(storage, { ...commit, entries: [sampleEntry(1), sampleEntry(3, { sequence: 2 })] });
    await notApplied(storage, { ...commit, entries: [sampleEntry(1, { base: 1 })] });
    await storage.close();
  });

  test("[P4] refusals and client records are committed with the entries, and alone", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.registerClient(model, "bob");
    const refused = { client: "bob", sequence: 1, tag: 2 ** 20 + 1, code: "forbidden", message: "Not yours: ü" };
    const bob = { client: "bob", site: 2, sequence: 1, counter: 7 };
    const first = sampleCommit(model, 0);
    const digest = await storage.commit({ ...first, clients: [...first.clients, bob], refusals: [refused] });
    assert.deepEqual(await storage.readClient(model, "bob"), bob);
    assert.deepEqual(await storage.readRefusals(model, "bob"), [refused]);
    const later = { ...refused, sequence: 2, tag: 2 ** 20 + 2 };
    const alone = {
      handle: model,
      expectedHead: 1,
      entries: [],
      clients: [{ ...bob, sequence: 2 }],
      refusals: [later],
    };
    assert.deepEqual(await storage.commit(alone), digest);
    assert.deepEqual(await storage.readRefusals(model, "bob"), [refused, later]);
    assert.equal((await storage.findModel("default", "m1"))?.head, 1);
    await assert.rejects(storage.commit({ ...alone, expectedHead: 0 }), HeadMovedError);
    await storage.close();
  });
}

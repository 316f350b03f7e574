// The contract of the log: every field comes back as it was written, in order, in pages that never stall.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeLogEntry } from "../log-entry-codec.ts";
import { modelWithAda, type Open, recomputedDigest, sampleCommit, sampleEntry, wholeLog } from "./sample.ts";

export function logContract(open: Open): void {
  test("[P6] an entry comes back with every field as it was written", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const entries = [
      sampleEntry(1, { meta: {}, operations: new Uint8Array(0), seen: 2 ** 53 - 1, clientTime: 0 }),
      sampleEntry(2, { meta: { source: "import", reason: "größer \u{1f600}" }, original: Uint8Array.of(0, 255) }),
      sampleEntry(3, { meta: { source: "person" }, original: new Uint8Array(0), base: 0 }),
      sampleEntry(4, { meta: { reason: "" }, operations: new Uint8Array(500_000).fill(3), user: "", session: "ß" }),
    ];
    await storage.commit({ ...sampleCommit(model, 0, 4), entries });
    assert.deepEqual(await wholeLog(storage, model), entries);
    await storage.close();
  });

  test("[P6] every entry says who made it, wherever the reading begins, and the digest covers that", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const other = await modelWithAda(storage, "m2");
    const authors = [{}, { session: "session-2" }, { user: "user-2" }, {}, { session: "" }, { session: "session-2" }];
    const entries = authors.map((author, index) => sampleEntry(index + 1, author));
    await storage.commit({ ...sampleCommit(model, 0, 4), entries: entries.slice(0, 4) });
    await storage.commit({ ...sampleCommit(other, 0), entries: [sampleEntry(1, { user: "user-3" })] });
    await storage.commit({ ...sampleCommit(model, 4, 2), entries: entries.slice(4) });
    for (const after of [0, 1, 3, 4]) {
      const read = await storage.readLog(model, { after, limit: 3, bytesMax: 1e9 });
      assert.deepEqual(read, entries.slice(after, after + 3));
    }
    assert.equal((await wholeLog(storage, other))[0]?.user, "user-3");
    const { digest } = (await storage.findModel("default", "m1"))!;
    assert.deepEqual(await recomputedDigest(storage, model), digest);
    await storage.close();
  });

  test("the log is read in pages, limited by count and by bytes, with at least one entry", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 20));
    const size = encodeLogEntry(sampleEntry(6)).length;
    const versions = async (after: number, limit: number, bytesMax: number): Promise<number[]> =>
      (await storage.readLog(model, { after, limit, bytesMax })).map((entry) => entry.version);
    assert.deepEqual(await versions(5, 3, 1e9), [6, 7, 8]);
    assert.deepEqual(await versions(5, 100, size * 2), [6, 7]);
    assert.deepEqual(await versions(5, 100, size * 3 - 1), [6, 7]);
    assert.deepEqual(await versions(5, 100, 1), [6]);
    assert.deepEqual(await versions(18, 100, 1e9), [19, 20]);
    assert.deepEqual(await versions(20, 100, 1e9), []);
    await storage.close();
  });

  test("entries share no memory with the caller", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const frame = new Uint8Array(1000).fill(1);
    const entry = sampleEntry(1, { operations: frame.subarray(100, 104) });
    await storage.commit({ ...sampleCommit(model, 0), entries: [entry] });
    assert.equal(frame.length, 1000);
    frame.fill(2);
    const [read] = await wholeLog(storage, model);
    assert.deepEqual(read?.operations, Uint8Array.of(1, 1, 1, 1));
    read?.operations.fill(9);
    assert.deepEqual((await wholeLog(storage, model))[0]?.operations, Uint8Array.of(1, 1, 1, 1));
    await storage.close();
  });
}

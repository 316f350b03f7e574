// The contract of snapshots: version 0 for ever, of the others the newest and few before it, and never a byte shared with the caller.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { InvalidSnapshotError } from "../errors.ts";
import { modelWithAda, type Open, sampleCommit } from "./sample.ts";

export function snapshotContract(open: Open): void {
  test("the newest snapshot is kept beside that of version 0, whatever their order of arrival", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 9));
    assert.deepEqual(await storage.latestSnapshot(model), { version: 0, bytes: Uint8Array.of(1, 2, 3) });
    await storage.saveSnapshot(model, 4, Uint8Array.of(4));
    await storage.saveSnapshot(model, 9, Uint8Array.of(9));
    await storage.saveSnapshot(model, 6, Uint8Array.of(6));
    assert.deepEqual(await storage.latestSnapshot(model), { version: 9, bytes: Uint8Array.of(9) });
    assert.deepEqual(await storage.latestSnapshot(model, 9), { version: 9, bytes: Uint8Array.of(9) });
    assert.deepEqual(await storage.latestSnapshot(model, 0), { version: 0, bytes: Uint8Array.of(1, 2, 3) });
    assert.ok((await storage.latestSnapshot(model, 8)).version <= 8);
    await storage.close();
  });

  test("a snapshot of a version that does not exist is refused", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 2));
    for (const version of [0, 3]) {
      await assert.rejects(storage.saveSnapshot(model, version, Uint8Array.of(1)), (error) => {
        assert.ok(error instanceof InvalidSnapshotError);
        assert.deepEqual([error.version, error.head], [version, 2]);
        return true;
      });
    }
    await storage.close();
  });

  test("the newest snapshot comes with what follows it, a page at most", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const latest = async (limit: number, bytesMax = 1e9) => {
      const { snapshot, entries } = await storage.readLatest(model, { limit, bytesMax });
      assert.deepEqual(snapshot, await storage.latestSnapshot(model));
      return [snapshot.version, ...entries.map((entry) => entry.version)];
    };
    assert.deepEqual(await latest(9), [0]);
    await storage.commit(sampleCommit(model, 0, 9));
    assert.deepEqual(await latest(3), [0, 1, 2, 3]);
    assert.deepEqual(await latest(3, 1), [0, 1]);
    await storage.saveSnapshot(model, 6, Uint8Array.of(6));
    assert.deepEqual(await latest(9), [6, 7, 8, 9]);
    await storage.saveSnapshot(model, 9, Uint8Array.of(9));
    assert.deepEqual(await latest(9), [9]);
    await storage.close();
  });

  test("a snapshot that comes deflated too reads as what it is, and may be deflated for who opens the model", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 3));
    const contents = [new Uint8Array(10_000).fill(7), new Uint8Array(0), Uint8Array.of(1, 2, 3)];
    for (const [index, bytes] of contents.entries()) {
      const version = index + 1;
      const deflated = new Uint8Array(deflateRawSync(bytes));
      const saved = storage.saveSnapshot(model, version, bytes, deflated);
      deflated.fill(0);
      await saved;
      assert.deepEqual(await storage.latestSnapshot(model), { version, bytes });
      const { snapshot } = await storage.readLatest(model, { limit: 1, bytesMax: 1e9 });
      assert.deepEqual([snapshot.version, snapshot.bytes], [version, bytes]);
      if (snapshot.deflated === undefined) continue;
      assert.deepEqual(new Uint8Array(inflateRawSync(snapshot.deflated)), bytes);
      snapshot.deflated.fill(0);
      assert.deepEqual(await storage.latestSnapshot(model), { version, bytes });
    }
    await storage.saveSnapshot(model, 3, Uint8Array.of(4));
    assert.deepEqual((await storage.readLatest(model, { limit: 1, bytesMax: 1e9 })).snapshot, {
      version: 3,
      bytes: Uint8Array.of(4),
    });
    await storage.close();
  });

  test("snapshots share no memory with the caller, and may be empty or large", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 2));
    const backing = new Uint8Array(3_000_000).fill(5);
    const mine = backing.subarray(10, 2_000_010);
    const saved = storage.saveSnapshot(model, 1, mine);
    assert.equal(mine.length, 2_000_000);
    await saved;
    backing.fill(6);
    const read = await storage.latestSnapshot(model);
    assert.deepEqual(read.bytes, new Uint8Array(2_000_000).fill(5));
    read.bytes.fill(7);
    assert.deepEqual((await storage.latestSnapshot(model)).bytes[0], 5);
    await storage.saveSnapshot(model, 2, new Uint8Array(0));
    assert.deepEqual(await storage.latestSnapshot(model), { version: 2, bytes: new Uint8Array(0) });
    await storage.close();
  });
}

// The contract of packing: it changes how a log is kept, and nothing that anybody can read of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatProblem } from "../check/store-problem.ts";
import { segmentBytesMax, snapshotsBetweenMax } from "../limits.ts";
import { encodeLogEntry } from "../log-entry-codec.ts";
import type { Storage } from "../storage.ts";
import type { Check } from "./check-contract.ts";
import { recomputedDigest } from "./sample.ts";
import { TypedModel } from "./typed-model.ts";
import { nameSample } from "./version-name-contract.ts";

/** An empty store that packs so many changes into a segment. */
export type OpenSmall = (changesPerSegment: number) => Promise<Storage>;

const perSegment = 32;

/** The log from many versions on, within many limits, is what was committed. */
export async function assertLogReads(storage: Storage, { record, entries, digest }: TypedModel): Promise<void> {
  assert.deepEqual(await storage.readLog(record, { after: 0, limit: 1e6, bytesMax: 1e9 }), entries);
  assert.deepEqual(await recomputedDigest(storage, record), digest);
  for (let after = 0; after <= entries.length; after += 7) {
    const limit = 1 + ((after * 5) % 90);
    const read = await storage.readLog(record, { after, limit, bytesMax: 1e9 });
    assert.deepEqual(read, entries.slice(after, after + limit), `${limit} after ${after}`);
    const bytesMax = 40 * limit;
    let bytes = 0;
    const fitting = entries.slice(after).findIndex((entry, index) => {
      bytes += encodeLogEntry(entry).length;
      return index > 0 && bytes > bytesMax;
    });
    const some = await storage.readLog(record, { after, limit: 1e6, bytesMax });
    assert.deepEqual(some, fitting < 0 ? entries.slice(after) : entries.slice(after, after + fitting));
  }
}

/** Each snapshot that is found is of its version, and none is older than the segment's end before it. */
async function assertSnapshots(
  storage: Storage,
  { record, head, states }: TypedModel,
  packedTo: number,
): Promise<void> {
  for (let atMost = 0; atMost <= head; atMost += 5) {
    const { version, bytes } = await storage.latestSnapshot(record, atMost);
    const leastVersion = Math.min(packedTo, atMost - (atMost % perSegment));
    assert.ok(version <= atMost && version >= leastVersion, `${version} for ${atMost}`);
    assert.deepEqual(bytes, states[version]);
  }
}

export function packingContract(open: OpenSmall, check: Check | undefined): void {
  const assertClean = async (storage: Storage): Promise<void> => {
    const problems: string[] = [];
    await check?.(storage, { onProblem: (problem) => problems.push(formatProblem(problem)) });
    assert.deepEqual(problems, []);
  };

  test("[P6] a log reads the same before packing, between any two segments, and after", async () => {
    const storage = await open(perSegment);
    const model = await TypedModel.create(storage);
    await model.type(200);
    for (const version of [0, 20, 32, 200]) await nameSample(storage, model.record, `version ${version}`, version);
    const names = await storage.versionNames(model.record);
    await assertLogReads(storage, model);
    for (const [upTo, packed] of [
      [0, 0],
      [31, 0],
      [32, 32],
      [100, 96],
      [90, 96],
      [1e9, 192],
    ] as const) {
      assert.equal(await storage.packLog(model.record, upTo), packed, `up to ${upTo}`);
      await assertLogReads(storage, model);
      await assertSnapshots(storage, model, packed);
      await assertClean(storage);
    }
    await model.type(60);
    assert.equal(await storage.packLog(model.record, model.head - 10), 224);
    await assertLogReads(storage, model);
    assert.deepEqual(await storage.versionNames(model.record), names);
    await assertClean(storage);
    await storage.close();
  });

  test("[P6] many snapshots, each of them made of what is new in it, are all there", async () => {
    const storage = await open(8);
    const model = await TypedModel.create(storage);
    await model.type(400);
    await storage.packLog(model.record, 400);
    for (let version = 400; version >= 0; version -= 8) {
      assert.deepEqual(await storage.latestSnapshot(model.record, version + 7), {
        version,
        bytes: model.states[version],
      });
    }
    await model.type(3);
    const { snapshot, entries } = await storage.readLatest(model.record, { limit: 2, bytesMax: 1e9 });
    assert.deepEqual(snapshot, { version: 400, bytes: model.states[400] });
    assert.deepEqual(entries, model.entries.slice(400, 402));
    await model.saveSnapshot();
    assert.equal((await storage.latestSnapshot(model.record)).version, 403);
    assert.equal((await storage.latestSnapshot(model.record, 399)).version, 392);
    await assertClean(storage);
    await storage.close();
  });

  test("[P6] between the last segment and the newest snapshot some stay, and a segment takes their place", async () => {
    const storage = await open(perSegment);
    const model = await TypedModel.create(storage);
    const latest = async (atMost?: number) => {
      const { version, bytes } = await storage.latestSnapshot(model.record, atMost);
      assert.deepEqual(bytes, model.states[version]);
      return version;
    };
    for (let version = 10; version <= 50; version += 10) {
      await model.type(10);
      await model.saveSnapshot();
      assert.equal(await latest(), version);
    }
    assert.deepEqual(await Promise.all([9, 19, 42, 49].map(latest)), [0, 10, 40, 40]);
    await storage.packLog(model.record, 40);
    assert.deepEqual(await Promise.all([9, 31, 39, 40, 49].map(latest)), [0, 0, 32, 40, 40]);
    await assertClean(storage);
    await model.type(30);
    await storage.packLog(model.record, 64);
    assert.deepEqual(await Promise.all([33, 49, 63, 69, 80].map(latest)), [32, 32, 50, 64, 64]);
    for (const [version, state] of model.states.entries()) {
      assert.deepEqual(await storage.history(model.record, "state", { version }), state);
    }
    for (let saved = 0; saved < 40; saved++) {
      await model.type(1);
      await model.saveSnapshot();
    }
    const versions = new Set<number>();
    for (let version = model.head; version > 64; version = (await latest(version)) - 1)
      versions.add(await latest(version));
    assert.equal(versions.size, 2 + snapshotsBetweenMax, "the newest, some before it, and the segment's end");
    await assertClean(storage);
    await storage.close();
  });

  test("[P3] [P6] who commits and reads while a log is packed notices nothing of it", async () => {
    const storage = await open(perSegment);
    const model = await TypedModel.create(storage);
    await model.type(300);
    const other = await TypedModel.create(storage, "other");
    const packing = [
      storage.packLog(model.record, 300),
      storage.packLog(model.record, 1e6),
      storage.packLog(other.record, 1e6),
    ];
    for (let round = 0; round < 12; round++) {
      await Promise.all([model.type(1 + round), other.type(9)]);
      const after = round * 20;
      const read = await storage.readLog(model.record, { after, limit: 1e6, bytesMax: 1e9 });
      assert.deepEqual(read, model.entries.slice(after));
    }
    assert.ok((await Promise.all(packing)).every((packed) => packed % perSegment === 0));
    for (const each of [model, other]) await assertLogReads(storage, each);
    assert.equal(await storage.packLog(other.record, 1e6), 96);
    for (const each of [model, other]) await assertLogReads(storage, each);
    await assertClean(storage);
    await storage.close();
  });

  test("[P6] a removed model keeps what is packed, can be packed, and is not its successor", async () => {
    const storage = await open(perSegment);
    const gone = await TypedModel.create(storage);
    await gone.type(70);
    await storage.packLog(gone.record, 40);
    await storage.removeModel("default", "typed", 1_800_000_000_000);
    const next = await TypedModel.create(storage);
    await next.type(40);
    assert.equal(await storage.packLog(gone.record, 70), 64);
    assert.equal(await storage.packLog(next.record, 70), 32);
    for (const each of [gone, next]) await assertLogReads(storage, each);
    await assertClean(storage);
    await storage.close();
  });

  test("[P6] a log whose content cannot be replayed is not packed, and stays as it was", async () => {
    const storage = await open(4);
    const model = await TypedModel.create(storage);
    await model.type(4);
    const bad = { ...model.entries[3]!, version: 5, base: 4, sequence: 99, operations: Uint8Array.of(250, 250, 250) };
    const clients = [{ client: bad.client, site: 1, sequence: 99, counter: 0 }];
    const entries = [5, 6, 7, 8].map((version) => ({ ...bad, version, base: version - 1, sequence: 91 + version }));
    await storage.commit({ handle: model.record, expectedHead: 4, entries, clients, refusals: [] });
    await assert.rejects(storage.packLog(model.record, 8));
    assert.equal(await storage.packLog(model.record, 4), 4);
    const read = await storage.readLog(model.record, { after: 0, limit: 100, bytesMax: 1e9 });
    assert.deepEqual(read, [...model.entries, ...entries]);
    await storage.close();
  });

  test("[P9] large changes make short segments, and nothing else is different", async () => {
    const storage = await open(perSegment);
    const model = await TypedModel.create(storage);
    await model.type(20);
    for (let version = 21; version <= 26; version++) await model.paste(segmentBytesMax / 4);
    await model.type(44);
    const first = await storage.packLog(model.record, perSegment);
    assert.ok(first > 20 && first < 26, `packed up to ${first}`);
    const packed = await storage.packLog(model.record, 70);
    assert.ok(packed > first && packed > 70 - perSegment, `packed up to ${packed}`);
    assert.deepEqual(await storage.readLog(model.record, { after: 0, limit: 1e6, bytesMax: 1e9 }), model.entries);
    assert.deepEqual(await storage.history(model.record, "state", { version: 24 }), model.states[24]);
    await assertClean(storage);
    await storage.close();
  });

  test("[P9] a segment of no change, or of too many, is refused", async () => {
    for (const size of [0, -1, 1.5, Number.NaN, 65_537]) await assert.rejects(async () => open(size), RangeError);
  });

  test("packing that is under way when the store is closed ends, and says how far it has come", async () => {
    const storage = await open(2);
    const model = await TypedModel.create(storage);
    await model.type(200);
    const packing = storage.packLog(model.record, 200);
    await storage.close();
    assert.equal((await packing) % 2, 0);
    await assert.rejects(storage.readLog(model.record, { after: 0, limit: 1, bytesMax: 1 }));
  });
}

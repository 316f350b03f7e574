import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRecord, Storage } from "@convergence/storage";
import { changesPerPackingRetry } from "../limits.ts";
import { RoomPacking } from "./room-packing.ts";

/** A store that only packs, 100 changes at a time, when it is told. */
function packingStore() {
  const asked: { readonly upTo: number; readonly answer: PromiseWithResolvers<number> }[] = [];
  const storage = {
    changesPerSegment: 100,
    packLog(_: unknown, upTo: number): Promise<number> {
      const answer = Promise.withResolvers<number>();
      asked.push({ upTo, answer });
      return answer.promise;
    },
  } as unknown as Storage;
  return { storage, asked, upTos: () => asked.map(({ upTo }) => upTo) };
}

function roomPacking(storage: Storage) {
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const packing = new RoomPacking({ storage, record: {} as ModelRecord, unpackedChangesMin: 20, onFailure });
  return { packing, failures };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("[P6] a log is packed when it has grown by a segment beyond what stays unpacked, once at a time", async () => {
  const { storage, asked, upTos } = packingStore();
  const { packing, failures } = roomPacking(storage);
  for (let version = 1; version < 120; version++) packing.grown(version);
  assert.deepEqual(upTos(), []);
  packing.grown(120);
  packing.grown(121);
  packing.grown(400);
  assert.deepEqual(upTos(), [100]);
  asked[0]!.answer.resolve(100);
  await settled();
  packing.grown(219);
  assert.deepEqual(upTos(), [100]);
  packing.grown(450);
  assert.deepEqual(upTos(), [100, 430]);
  asked[1]!.answer.resolve(400);
  await settled();
  packing.grown(519);
  assert.equal(asked.length, 2);
  packing.grown(520);
  assert.deepEqual(upTos(), [100, 430, 500]);
  assert.deepEqual(failures, []);
});

test("[P9] packing that fails is told, and tried again after a while or when the room is dropped", async () => {
  const { storage, asked, upTos } = packingStore();
  const { packing, failures } = roomPacking(storage);
  packing.grown(150);
  asked[0]!.answer.reject(new Error("disk full"));
  await settled();
  assert.equal(failures.length, 1);
  packing.grown(151);
  packing.grown(150 + changesPerPackingRetry - 1);
  assert.deepEqual(upTos(), [130]);
  packing.grown(150 + changesPerPackingRetry);
  assert.deepEqual(upTos(), [130, 130 + changesPerPackingRetry]);
  asked[1]!.answer.reject(new Error("disk full"));
  await settled();
  const dropped = packing.packDue(160 + changesPerPackingRetry);
  assert.equal(asked.length, 3);
  asked[2]!.answer.resolve(1100);
  await dropped;
  assert.equal(failures.length, 2);
});

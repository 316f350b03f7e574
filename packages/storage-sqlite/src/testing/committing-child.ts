// A process that commits to several models at once and packs their logs until it is killed, and prints each version once it is
// acknowledged.
//
// Arguments: folder, durability. First it prints `open`, then lines of `model version`. Half of the models begin while the
// first group is under way, so that the two halves take turns: whenever a line is printed, a group is with the worker.

import { writeSync } from "node:fs";
import { elementId, encodeOperations, encodeTree, rootId, type Tree } from "@convergence/engine";
import { entryDigest, type ModelRecord, type Storage } from "@convergence/storage";
import { openSqliteStorage } from "../open-sqlite-storage.ts";

const halves = [
  ["m0", "m1"],
  ["m2", "m3"],
];

const textId = elementId(0, 1);

/** Every few versions a large one, so that there is time to die in the middle of it. */
const contentAt = (version: number): Tree => ({
  id: textId,
  type: "string",
  content: String(version % 10).repeat(version % 7 === 0 ? 300_000 : version % 2000),
});

const snapshotAt = (version: number): Uint8Array =>
  encodeTree({ id: rootId, type: "object", content: [["text", contentAt(version)]] });

async function commitForever(storage: Storage, model: string): Promise<never> {
  const record = (await storage.findModel("default", model)) ?? (await create(storage, model));
  const { site } = await storage.registerClient(record, "child");
  let digest = record.digest;
  /** Waited for now and then only, so that death finds it under way. */
  let packing: Promise<number> | undefined;
  // A log that does not let itself be packed ends this process, which is noticed.
  for (let expectedHead = record.head; ; expectedHead += 1) {
    const version = expectedHead + 1;
    const entry = {
      version,
      base: expectedHead,
      seen: expectedHead * 2 ** 20,
      client: "child",
      sequence: version,
      session: "s",
      user: "u",
      time: version,
      clientTime: version,
      meta: undefined,
      operations: encodeOperations([{ kind: "value", element: textId, value: contentAt(version) }]),
      original: undefined,
    };
    const clients = [{ client: "child", site, sequence: version, counter: version }];
    const answer = await storage.commit({ handle: record, expectedHead, entries: [entry], clients, refusals: [] });
    digest = entryDigest(digest, entry);
    if (Buffer.compare(answer, digest) !== 0) throw new Error(`The digest of ${model} at ${version} is wrong.`);
    writeSync(1, `${model} ${version}\n`);
    if (version % 8 === 0) packing = storage.packLog(record, version - 4);
    if (version % 32 === 0) await packing;
    if (version % 50 === 0) await storage.saveSnapshot(record, version, snapshotAt(version));
  }
}

const create = (storage: Storage, model: string): Promise<ModelRecord> =>
  storage.createModel({
    domain: "default",
    model,
    collection: "c",
    createdAt: 1,
    createdBy: "u",
    snapshot: snapshotAt(0),
  });

const [folder, durability] = process.argv.slice(2);
if (folder === undefined || (durability !== "fsync" && durability !== "os")) throw new Error("folder, fsync | os");
const storage = await openSqliteStorage({ folder, durability, changesPerSegment: 16 });
writeSync(1, "open\n");
const [first = [], second = []] = halves;
const running = first.map((model) => commitForever(storage, model));
await new Promise((resolve) => setImmediate(resolve));
await Promise.all([...running, ...second.map((model) => commitForever(storage, model))]);

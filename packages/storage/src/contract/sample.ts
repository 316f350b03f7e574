// Models, changes and commits for the contract suite: valid, distinct, and the same every time.

import type { Commit } from "../commit.ts";
import { contentDigest, creationDigest, creatorDigest, entryDigest } from "../digest.ts";
import type { LogEntry } from "../log-entry.ts";
import type { ModelCreation, ModelHandle, ModelRecord } from "../model-record.ts";
import type { Storage } from "../storage.ts";

export type Open = () => Promise<Storage>;

export const sampleCreation = (model: string, changes: Partial<ModelCreation> = {}): ModelCreation => ({
  domain: "default",
  model,
  collection: "notes",
  createdAt: 1_700_000_000_000,
  createdBy: "user-1",
  salt: new Uint8Array(16).fill(7),
  snapshot: Uint8Array.of(1, 2, 3),
  ...changes,
});

/** The digest chain at version 0 of a first model that is created like this. */
export const digestOfCreation = (creation: ModelCreation): Uint8Array =>
  creationDigest(creation, 1, {
    content: contentDigest(creation.snapshot),
    creator: creatorDigest(creation.createdBy, creation.salt ?? new Uint8Array(0)),
  });

/** An entry of client "ada" whose sequence is its version, unless told otherwise. */
export const sampleEntry = (version: number, changes: Partial<LogEntry> = {}): LogEntry => ({
  version,
  base: version - 1,
  seen: (version - 1) * 2 ** 20,
  client: "ada",
  sequence: version,
  session: "session-1",
  user: "user-1",
  time: 1_700_000_000_000 + version,
  clientTime: 1_699_999_999_999,
  meta: undefined,
  operations: Uint8Array.of(7, version % 256, 9),
  original: undefined,
  ...changes,
});

/** `count` entries of "ada" after `expectedHead`, with her record: she was registered first, so her site is 1. */
export function sampleCommit(handle: ModelHandle, expectedHead: number, count = 1): Commit {
  const entries = Array.from({ length: count }, (_, index) => sampleEntry(expectedHead + 1 + index));
  const sequence = expectedHead + count;
  return { handle, expectedHead, entries, clients: [{ client: "ada", site: 1, sequence, counter: 0 }], refusals: [] };
}

/** A new model in which "ada" is registered. */
export async function modelWithAda(storage: Storage, model = "m1"): Promise<ModelRecord> {
  const record = await storage.createModel(sampleCreation(model));
  await storage.registerClient(record, "ada");
  return record;
}

export const wholeLog = (storage: Storage, handle: ModelHandle): Promise<LogEntry[]> =>
  storage.readLog(handle, { after: 0, limit: 1_000_000, bytesMax: 1_000_000_000 });

/** The digest chain, folded again from what can be read back. */
export async function recomputedDigest(storage: Storage, created: ModelRecord): Promise<Uint8Array> {
  return (await wholeLog(storage, created)).reduce(entryDigest, created.digest);
}

// Reads a store that no server has open, all of it, and complains of what cannot be: a gap in a log, a change decided twice, a
// digest that does not follow. Works on a copy, so that what a crash left behind is still there for the server.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { creationDigest, entryDigest, type LogEntry, type ModelRecord, type Storage } from "@convergence/storage";
import { openSqliteStorage } from "@convergence/storage-sqlite";

export type StoredModel = {
  readonly head: number;
  /** Changes in the log by their author. */
  readonly changesOf: ReadonlyMap<string, number>;
};

/** The models of the default domain by id. Throws an `AssertionError` if the store contradicts itself. */
export async function verifyStore(folder: string): Promise<ReadonlyMap<string, StoredModel>> {
  const copy = mkdtempSync(path.join(tmpdir(), "convergence-verify-"));
  try {
    cpSync(folder, copy, { recursive: true });
    const storage = await openSqliteStorage({ folder: copy });
    try {
      const models = await storage.listModels("default", { limit: 1000 });
      const verified = new Map<string, StoredModel>();
      for (const record of models) verified.set(record.model, await verifyModel(storage, record));
      return verified;
    } finally {
      await storage.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function verifyModel(storage: Storage, record: ModelRecord): Promise<StoredModel> {
  const { model, head } = record;
  const sequences = new Map<string, Set<number>>();
  let version = 0;
  const [first, snapshot] = [await storage.latestSnapshot(record, 0), await storage.latestSnapshot(record)];
  assert.ok(snapshot.version <= head, `${model}: a snapshot of version ${snapshot.version}, beyond ${head}`);
  let digest = creationDigest({ ...record, snapshot: first.bytes }, record.incarnation);
  for await (const entry of entriesOf(storage, record)) {
    assert.equal(entry.version, ++version, `${model}: the log has a gap`);
    const known = sequences.get(entry.client) ?? new Set();
    sequences.set(entry.client, known);
    assert.ok(!known.has(entry.sequence), `${model}: change ${entry.sequence} of ${entry.client} is there twice`);
    known.add(entry.sequence);
    digest = entryDigest(digest, entry);
  }
  assert.equal(version, head, `${model}: the log ends before its head`);
  assert.deepEqual(digest, record.digest, `${model}: the log is not what the digest covers`);
  for (const [client, decided] of sequences) {
    const last = Math.max(...decided);
    const stored = (await storage.readClient(record, client))?.sequence;
    assert.ok(stored !== undefined && stored >= last, `${model}: ${client} is at ${stored}, its log at ${last}`);
  }
  return { head, changesOf: new Map([...sequences].map(([client, { size }]) => [client, size])) };
}

async function* entriesOf(storage: Storage, record: ModelRecord): AsyncGenerator<LogEntry> {
  for (let after = 0; ; ) {
    const entries = await storage.readLog(record, { after, limit: 1000, bytesMax: 2 ** 26 });
    if (entries.length === 0) return;
    yield* entries;
    after = entries.at(-1)!.version;
  }
}

// Checks all of a store that no server has open, and counts whose changes it holds. Works on a copy, so that what a crash left
// behind is still there for the server.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LogEntry, ModelRecord, Storage } from "@convergence/storage";
import { checkSqliteStore, formatProblem, openSqliteStorage } from "@convergence/storage-sqlite";

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
    const problems: string[] = [];
    await checkSqliteStore(copy, { onProblem: (problem) => problems.push(formatProblem(problem)) });
    assert.deepEqual(problems, []);
    const storage = await openSqliteStorage({ folder: copy });
    try {
      const models = await storage.listModels("default", { limit: 1000 });
      const counted = new Map<string, StoredModel>();
      for (const record of models) counted.set(record.model, await countChanges(storage, record));
      return counted;
    } finally {
      await storage.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function countChanges(storage: Storage, record: ModelRecord): Promise<StoredModel> {
  const changesOf = new Map<string, number>();
  for await (const { client } of entriesOf(storage, record)) changesOf.set(client, (changesOf.get(client) ?? 0) + 1);
  return { head: record.head, changesOf };
}

async function* entriesOf(storage: Storage, record: ModelRecord): AsyncGenerator<LogEntry> {
  for (let after = 0; ; ) {
    const entries = await storage.readLog(record, { after, limit: 1000, bytesMax: 2 ** 26 });
    if (entries.length === 0) return;
    yield* entries;
    after = entries.at(-1)!.version;
  }
}

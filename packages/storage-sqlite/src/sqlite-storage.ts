// The storage interface on a SQLite file. Encodes and decodes here; everything that waits for a disk is in the worker.

import {
  type ClientRecord,
  type Commit,
  checkCommit,
  type LogEntry,
  type LogRange,
  type ModelCreation,
  type ModelHandle,
  type ModelPage,
  type ModelRecord,
  type Page,
  type RefusalRecord,
  type Snapshot,
  type Storage,
  type StorageStatistics,
} from "@convergence/storage";
import { decodeLog, encodeLog } from "./encoded-log.ts";
import type { RequestQueue } from "./request-queue.ts";

/** Beyond the interface: a read also sees every write that was *called* before it, resolved or not. */
export interface SqliteStorage extends Storage {
  /** Counts since the store was opened. */
  statistics(): StorageStatistics;
}

/** Handles are often whole records; only what names the model goes to the worker. */
const handleOf = ({ domain, model, incarnation }: ModelHandle): ModelHandle => ({ domain, model, incarnation });

export class QueuedStorage implements SqliteStorage {
  readonly epoch: string;
  readonly #queue: RequestQueue;

  constructor(queue: RequestQueue, epoch: string) {
    this.#queue = queue;
    this.epoch = epoch;
  }

  statistics(): StorageStatistics {
    return this.#queue.statistics();
  }

  createCollection(domain: string, collection: string): Promise<boolean> {
    return this.#queue.ask("createCollection", [domain, collection]);
  }

  removeCollection(domain: string, collection: string): Promise<boolean> {
    return this.#queue.ask("removeCollection", [domain, collection]);
  }

  listCollections(domain: string, page: Page): Promise<string[]> {
    return this.#queue.ask("listCollections", [domain, page]);
  }

  createModel(creation: ModelCreation): Promise<ModelRecord> {
    const snapshot = creation.snapshot.slice();
    return this.#queue.ask("createModel", [{ ...creation, snapshot }], snapshot.length);
  }

  removeModel(domain: string, model: string, removedAt: number): Promise<boolean> {
    return this.#queue.ask("removeModel", [domain, model, removedAt]);
  }

  findModel(domain: string, model: string): Promise<ModelRecord | undefined> {
    return this.#queue.ask("findModel", [domain, model]);
  }

  listModels(domain: string, page: ModelPage): Promise<ModelRecord[]> {
    return this.#queue.ask("listModels", [domain, page]);
  }

  latestSnapshot(handle: ModelHandle, atMost: number = Number.MAX_SAFE_INTEGER): Promise<Snapshot> {
    return this.#queue.ask("latestSnapshot", [handleOf(handle), atMost]);
  }

  saveSnapshot(handle: ModelHandle, version: number, bytes: Uint8Array): Promise<void> {
    return this.#queue.ask("saveSnapshot", [handleOf(handle), version, bytes.slice()], bytes.length);
  }

  async readLog(handle: ModelHandle, range: LogRange): Promise<LogEntry[]> {
    return decodeLog(await this.#queue.ask("readLog", [handleOf(handle), range]));
  }

  readClient(handle: ModelHandle, client: string): Promise<ClientRecord | undefined> {
    return this.#queue.ask("readClient", [handleOf(handle), client]);
  }

  registerClient(handle: ModelHandle, client: string): Promise<ClientRecord> {
    return this.#queue.ask("registerClient", [handleOf(handle), client]);
  }

  readRefusals(handle: ModelHandle, client: string): Promise<RefusalRecord[]> {
    return this.#queue.ask("readRefusals", [handleOf(handle), client]);
  }

  forgetRefusals(handle: ModelHandle, client: string, before: number): Promise<void> {
    return this.#queue.ask("forgetRefusals", [handleOf(handle), client, before]);
  }

  /** Async, so that a commit which contradicts itself rejects as every other failure does. */
  async commit(commit: Commit): Promise<Uint8Array> {
    const { expectedHead, refusals } = commit;
    const advances = checkCommit(commit);
    const log = encodeLog(commit.entries);
    const time = commit.entries.at(-1)?.time;
    const encoded = { handle: handleOf(commit.handle), expectedHead, log, time, advances, refusals };
    return this.#queue.ask("commit", [encoded], log.bytes.length);
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}

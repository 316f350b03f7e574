// The storage interface on a SQLite file. Encodes and decodes here; everything that waits for a disk is in the worker.

import {
  type AttributionColumns,
  attributionOf,
  type ClientRecord,
  type Commit,
  checkCommit,
  type HistoryAnswer,
  type HistoryInput,
  type HistoryQuestion,
  type Latest,
  type LogAuthor,
  type LogEntry,
  type LogRange,
  type ModelCreation,
  type ModelHandle,
  type ModelPage,
  type ModelRecord,
  type Page,
  type RefusalRecord,
  type RemovalAccount,
  type Snapshot,
  type Storage,
  type StorageStatistics,
  type VersionName,
  type VersionNaming,
} from "@convergence/storage";
import { decodeLog, encodeLog } from "./encoded-log.ts";
import { Packing } from "./packing.ts";
import type { TravellingPlace } from "./read-calls.ts";
import type { ReadingThread } from "./reading-thread.ts";
import type { RequestQueue } from "./request-queue.ts";
import { keptBytes } from "./snapshot-row.ts";
import type { EncodedLog, StoreCalls } from "./store-calls.ts";

/** Beyond the interface: a read, all but `history`, also sees every write that was *called* before it, resolved or not. */
export interface SqliteStorage extends Storage {
  /** Counts since the store was opened. */
  statistics(): StorageStatistics;
}

/** Handles are often whole records; only what names the model goes to the worker. */
const handleOf = ({ domain, model, incarnation }: ModelHandle): ModelHandle => ({ domain, model, incarnation });

/** And of who does something, what names them. */
const authorOf = ({ client, session, user }: LogAuthor): LogAuthor => ({ client, session, user });

/** The answer to a question about history, as it was asked for. */
function travelled(question: HistoryQuestion, answer: unknown): unknown {
  if (question === "entries") return decodeLog(answer as EncodedLog);
  if (question === "blame" || question === "diff") return attributionOf(answer as AttributionColumns);
  if (question !== "place") return answer;
  const { log, reached } = answer as TravellingPlace;
  return { entries: decodeLog(log), reached };
}

export type QueuedStorageOptions = {
  readonly queue: RequestQueue<StoreCalls>;
  readonly reader: ReadingThread;
  /** Makes segments, and nothing else. */
  readonly maker: ReadingThread;
  readonly epoch: string;
  readonly changesPerSegment: number;
  readonly rehearsal?: (() => Promise<Storage>) | undefined;
};

export class QueuedStorage implements SqliteStorage {
  readonly epoch: string;
  readonly changesPerSegment: number;
  readonly #queue: RequestQueue<StoreCalls>;
  readonly #reader: ReadingThread;
  readonly #maker: ReadingThread;
  readonly #packing: Packing;
  readonly rehearsal?: () => Promise<Storage>;

  constructor({ queue, reader, maker, epoch, changesPerSegment, rehearsal }: QueuedStorageOptions) {
    if (rehearsal !== undefined) this.rehearsal = rehearsal;
    this.#queue = queue;
    this.#reader = reader;
    this.#maker = maker;
    this.#packing = new Packing(queue, maker, changesPerSegment);
    this.epoch = epoch;
    this.changesPerSegment = changesPerSegment;
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

  removeModel(domain: string, model: string, removedAt: number, by?: LogAuthor): Promise<boolean> {
    return this.#queue.ask("removeModel", [domain, model, removedAt, by && authorOf(by)]);
  }

  findModel(domain: string, model: string): Promise<ModelRecord | undefined> {
    return this.#queue.ask("findModel", [domain, model]);
  }

  findIncarnation(domain: string, model: string, incarnation?: number): Promise<ModelRecord | undefined> {
    return this.#queue.ask("findIncarnation", [domain, model, incarnation]);
  }

  undoRemove(domain: string, model: string, account?: RemovalAccount): Promise<ModelRecord | undefined> {
    const given = account && { by: authorOf(account.by), now: account.now };
    return this.#queue.ask("undoRemove", [domain, model, given]);
  }

  listModels(domain: string, page: ModelPage): Promise<ModelRecord[]> {
    return this.#queue.ask("listModels", [domain, page]);
  }

  async latestSnapshot(handle: ModelHandle, atMost: number = Number.MAX_SAFE_INTEGER): Promise<Snapshot> {
    const whole = await this.#queue.ask("latestSnapshot", [handleOf(handle), atMost]);
    return whole ?? this.#reader.ask("latestSnapshot", [handleOf(handle), atMost]);
  }

  saveSnapshot(handle: ModelHandle, version: number, bytes: Uint8Array, deflated?: Uint8Array): Promise<void> {
    const kept = keptBytes(bytes, deflated);
    const copy = { ...kept, bytes: kept.bytes.slice() };
    return this.#queue.ask("saveSnapshot", [handleOf(handle), version, copy], copy.bytes.length);
  }

  async readLog(handle: ModelHandle, range: LogRange): Promise<LogEntry[]> {
    const rows = await this.#queue.ask("readLog", [handleOf(handle), range]);
    return decodeLog(rows ?? (await this.#reader.ask("readLog", [handleOf(handle), range])));
  }

  async readLatest(handle: ModelHandle, range: Omit<LogRange, "after">): Promise<Latest> {
    const { limit, bytesMax } = range;
    const latest = await this.#queue.ask("readLatest", [handleOf(handle), { limit, bytesMax }]);
    if (latest !== undefined) return { snapshot: latest.snapshot, entries: decodeLog(latest.log) };
    const snapshot = await this.latestSnapshot(handle);
    return { snapshot, entries: await this.readLog(handle, { after: snapshot.version, limit, bytesMax }) };
  }

  packLog(handle: ModelHandle, upTo: number): Promise<number> {
    return this.#packing.pack(handleOf(handle), upTo);
  }

  async history<Q extends HistoryQuestion>(
    handle: ModelHandle,
    question: Q,
    input: HistoryInput<Q>,
  ): Promise<HistoryAnswer<Q>> {
    const answer = await this.#reader.ask("history", [handleOf(handle), question, input]);
    return travelled(question, answer) as HistoryAnswer<Q>;
  }

  /** Where there is history to read, the thread that reads it starts now, and not with the first question. Elsewhere it would be half a
   *  second and forty megabytes for nothing. */
  async warmUp(): Promise<void> {
    if (await this.#queue.ask("hasSegments", [])) await this.#reader.ask("rehearse", []);
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

  nameVersion(handle: ModelHandle, { name, version, createdAt, createdBy }: VersionNaming): Promise<VersionName> {
    return this.#queue.ask("nameVersion", [handleOf(handle), { name, version, createdAt, createdBy }]);
  }

  renameVersion(handle: ModelHandle, name: string, to: string): Promise<VersionName> {
    return this.#queue.ask("renameVersion", [handleOf(handle), name, to]);
  }

  removeVersionName(handle: ModelHandle, name: string): Promise<VersionName | undefined> {
    return this.#queue.ask("removeVersionName", [handleOf(handle), name]);
  }

  versionNames(handle: ModelHandle): Promise<VersionName[]> {
    return this.#queue.ask("versionNames", [handleOf(handle)]);
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
    this.#packing.stop();
    // The reading threads first: whoever closes a database last puts it in order, and those may not write.
    return this.#queue.close(async () => {
      await Promise.all([this.#reader.close(), this.#maker.close()]);
    });
  }
}

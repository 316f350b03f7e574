// The calls of the storage interface on the tables. Runs inside a transaction that `group.ts` opens; knows nothing of it.

import {
  AuthorDigests,
  type ClientRecord,
  checkAdvance,
  entryDigest,
  HeadMovedError,
  type KeptSnapshot,
  type LogAuthor,
  type LogEntry,
  type LogRange,
  type ModelCreation,
  type ModelHandle,
  type ModelPage,
  type ModelRecord,
  type PackedSegment,
  type Page,
  partsDigest,
  type RefusalRecord,
  type RemovalAccount,
  removalEntry,
  returnEntry,
  type Snapshot,
  splitLogEntry,
  type VersionName,
  type VersionNaming,
} from "@convergence/storage";
import { ClientTable } from "./client-table.ts";
import { encodeLog, entriesOf } from "./encoded-log.ts";
import { authorsSearchedRowsMax, trimmedRowsMax } from "./limits.ts";
import { LogTable } from "./log-table.ts";
import { ModelTable } from "./model-table.ts";
import { SegmentTable } from "./segment-table.ts";
import type { KeptBytes } from "./snapshot-row.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import type { Statements } from "./statements.ts";
import type { EncodedCommit, EncodedLatest, EncodedLog, StoreCalls } from "./store-calls.ts";
import { VersionNameTable } from "./version-name-table.ts";

export class Tables implements StoreCalls {
  readonly #models: ModelTable;
  readonly #clients: ClientTable;
  readonly #log: LogTable;
  readonly #snapshots: SnapshotTable;
  readonly #segments: SegmentTable;
  readonly #authors = new AuthorDigests();
  readonly #versionNames: VersionNameTable;

  constructor(statements: Statements) {
    this.#models = new ModelTable(statements);
    this.#clients = new ClientTable(statements);
    this.#log = new LogTable(statements);
    this.#snapshots = new SnapshotTable(statements);
    this.#segments = new SegmentTable(statements);
    this.#versionNames = new VersionNameTable(statements);
  }

  /** See `Store`. */
  forget(): void {
    this.#models.forgetMoved();
  }

  createCollection(domain: string, collection: string): boolean {
    return this.#models.createCollection(domain, collection);
  }

  removeCollection(domain: string, collection: string): boolean {
    return this.#models.removeCollection(domain, collection);
  }

  listCollections(domain: string, page: Page): string[] {
    return this.#models.listCollections(domain, page);
  }

  createModel(creation: ModelCreation): ModelRecord {
    const { key, record } = this.#models.create(creation);
    this.#snapshots.insert(key, 0, { bytes: creation.snapshot });
    return record;
  }

  removeModel(domain: string, model: string, removedAt: number, by?: LogAuthor): boolean {
    const record = by && this.#models.find(domain, model);
    if (record !== undefined) this.#record(record, removalEntry(record, { by: by!, now: removedAt }));
    return this.#models.remove(domain, model, removedAt);
  }

  findModel(domain: string, model: string): ModelRecord | undefined {
    return this.#models.find(domain, model);
  }

  findIncarnation(domain: string, model: string, incarnation?: number): ModelRecord | undefined {
    return this.#models.findIncarnation(domain, model, incarnation);
  }

  undoRemove(domain: string, model: string, account?: RemovalAccount): ModelRecord | undefined {
    const last = this.#models.undoRemove(domain, model);
    if (last === undefined || account === undefined) return last?.record;
    const { record, removedAt } = last;
    return this.#record(record, returnEntry({ ...record, removedAt }, account));
  }

  listModels(domain: string, page: ModelPage): ModelRecord[] {
    return this.#models.list(domain, page);
  }

  latestSnapshot(handle: ModelHandle, atMost: number): Snapshot | undefined {
    const latest = this.#latest(handle, atMost);
    return latest && { version: latest.version, bytes: latest.bytes };
  }

  #latest(handle: ModelHandle, atMost: number): KeptSnapshot | undefined {
    const { key } = this.#models.row(handle);
    return this.#snapshots.find(key, atMost, this.#segments.endAtMost(key, atMost));
  }

  saveSnapshot(handle: ModelHandle, version: number, kept: KeptBytes): void {
    const { key, head } = this.#models.liveRow(handle);
    this.#snapshots.save(key, head, version, kept, this.#segments.packedTo(key));
  }

  readLog(handle: ModelHandle, range: LogRange): EncodedLog | undefined {
    const { key } = this.#models.row(handle);
    return range.after < this.#segments.packedTo(key) ? undefined : this.#log.read(key, range);
  }

  readLatest(handle: ModelHandle, range: Omit<LogRange, "after">): EncodedLatest | undefined {
    const snapshot = this.#latest(handle, Number.MAX_SAFE_INTEGER);
    const log = snapshot && this.readLog(handle, { after: snapshot.version, ...range });
    return log && { snapshot, log };
  }

  hasSegments(): boolean {
    return this.#segments.isAnyThere();
  }

  addSegment(handle: ModelHandle, segment: PackedSegment): boolean {
    const { key, head } = this.#models.row(handle);
    if (segment.first !== this.#segments.packedTo(key) + 1 || segment.last > head) return false;
    this.#segments.insert(key, segment);
    this.#snapshots.dropSurplus(key, segment.last);
    return true;
  }

  trimLog(handle: ModelHandle): boolean {
    const { key } = this.#models.row(handle);
    return this.#log.trim(key, this.#segments.packedTo(key), trimmedRowsMax);
  }

  forgetAuthors(handle: ModelHandle): void {
    const { key, head } = this.#models.row(handle);
    if (head - this.#segments.packedTo(key) <= authorsSearchedRowsMax) this.#log.forgetAuthors(key, trimmedRowsMax);
  }

  readClient(handle: ModelHandle, client: string): ClientRecord | undefined {
    return this.#clients.find(this.#models.row(handle).key, client);
  }

  registerClient(handle: ModelHandle, client: string): ClientRecord {
    return this.#clients.register(this.#models.liveRow(handle).key, handle, client);
  }

  readRefusals(handle: ModelHandle, client: string): RefusalRecord[] {
    return this.#clients.refusals(this.#models.row(handle).key, client);
  }

  forgetRefusals(handle: ModelHandle, client: string, before: number): void {
    this.#clients.forgetRefusals(this.#models.row(handle).key, client, before);
  }

  nameVersion(handle: ModelHandle, naming: VersionNaming): VersionName {
    const { key, head } = this.#models.liveRow(handle);
    return this.#versionNames.add(key, head, naming);
  }

  renameVersion(handle: ModelHandle, name: string, to: string): VersionName {
    return this.#versionNames.rename(this.#models.liveRow(handle).key, name, to);
  }

  removeVersionName(handle: ModelHandle, name: string): VersionName | undefined {
    return this.#versionNames.remove(this.#models.liveRow(handle).key, name);
  }

  versionNames(handle: ModelHandle): VersionName[] {
    return this.#versionNames.all(this.#models.row(handle).key);
  }

  /** Appends an entry that no client has made a change of. Gives the record after it. */
  #record(record: ModelRecord, entry: LogEntry): ModelRecord {
    const { key } = this.#models.row(record);
    const digest = entryDigest(record.digest, entry);
    this.#clients.register(key, record, entry.client);
    this.#log.append(key, record.head, encodeLog([entry]));
    this.#models.moveHead(key, entry.version, digest, entry.time);
    return { ...record, head: entry.version, digest, modifiedAt: entry.time };
  }

  commit(commit: EncodedCommit): Uint8Array {
    const row = this.#models.rowAt(commit.handle, commit.expectedHead);
    const { key, head, digest, modifiedAt } = row;
    if (head !== commit.expectedHead) throw new HeadMovedError(commit.expectedHead, head);
    for (const advance of commit.advances) {
      if (this.#clients.advance(key, advance)) continue;
      checkAdvance(commit.handle, this.#clients.find(key, advance.record.client), advance);
      throw new Error(`The client of site ${advance.record.site} could not be moved on`);
    }
    for (const refusal of commit.refusals) this.#clients.refuse(key, refusal);
    const { ends, authors, authorOf } = commit.log;
    if (ends.length === 0) return digest;
    const authorDigests = authors.map((author) => this.#authors.of(author));
    this.#log.append(key, head, commit.log);
    let chain = digest;
    let index = 0;
    for (const entry of entriesOf(commit.log)) {
      chain = partsDigest(chain, splitLogEntry(entry), authorDigests[authorOf[index++]!]!);
    }
    const to = { head: head + ends.length, digest: chain, modifiedAt: commit.time ?? modifiedAt };
    this.#models.move(commit.handle, row, to);
    return chain;
  }
}

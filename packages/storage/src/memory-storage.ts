// A store in memory with the semantics of a real one, for tests, the simulator and ephemeral servers. It survives nothing.
//
// Entries are kept encoded, so that nobody shares memory with the store and its limits count the same bytes as a disk's.
// Calls take effect one after the other; the hooks of a commit run around that moment and model a slow or failing disk.

import { randomUUID } from "node:crypto";
import type { VersionName } from "@convergence/engine";
import type { CheckSource } from "./check/check-source.ts";
import { checkAdvance, checkCommit, newClient } from "./check-commit.ts";
import type { ClientRecord, RefusalRecord } from "./client-record.ts";
import { compareCodePoints } from "./code-point-order.ts";
import type { Commit } from "./commit.ts";
import { randomSalt } from "./creator-seal.ts";
import { contentDigest, creationDigest, creatorDigest, entryDigest } from "./digest.ts";
import {
  CollectionNotEmptyError,
  HeadMovedError,
  InvalidSnapshotError,
  ModelExistsError,
  ModelGoneError,
  StorageError,
  StoreUnavailableError,
  VersionNameTakenError,
  VersionNameUnknownError,
} from "./errors.ts";
import { answerHistory, type HistoryAnswer, type HistoryInput, type HistoryQuestion } from "./history-questions.ts";
import type { LogAuthor, LogEntry } from "./log-entry.ts";
import { encodeLogEntry } from "./log-entry-codec.ts";
import { memoryCheckSource } from "./memory-check-source.ts";
import { memoryLog, packedTo } from "./memory-log.ts";
import type { MemoryDomain, MemoryModel } from "./memory-rows.ts";
import type { ModelCreation, ModelHandle, ModelRecord } from "./model-record.ts";
import { makeSegment } from "./packed/make-segment.ts";
import { SegmentCache } from "./packed/segment-cache.ts";
import { segmentSize } from "./packed/segment-size.ts";
import { StoredHistory } from "./packed/stored-history.ts";
import { surplusSnapshots } from "./packed/surplus-snapshots.ts";
import { type RemovalAccount, removalEntry, returnEntry } from "./removal-entry.ts";
import type { Latest, LogRange, ModelPage, Page, Snapshot, Storage } from "./storage.ts";
import { requireNameable, type VersionNaming } from "./version-naming.ts";

export type MemoryStorageOptions = {
  /** A fixed epoch, for worlds that must be the same every time. Random when left out. */
  readonly epoch?: string;
  /** Entries in a packed segment; `changesPerSegment` of the limits when left out. */
  readonly changesPerSegment?: number;
  /** Runs before a commit is checked and applied. A promise delays it; a throw fails it, and nothing is applied. */
  readonly onCommit?: (commit: Commit) => Promise<void> | void;
  /** Runs after a commit was applied. A promise delays the answer; a throw loses it (`outcomeKnown` is false). */
  readonly afterCommit?: (commit: Commit) => Promise<void> | void;
};

/** Beyond the interface: all that it holds, for `checkStore`. */
export type CheckableStorage = Storage & { checkSource(): CheckSource };

export const createMemoryStorage = (options: MemoryStorageOptions = {}): CheckableStorage => new MemoryStorage(options);

class MemoryStorage implements CheckableStorage {
  readonly epoch: string;
  readonly changesPerSegment: number;
  readonly #options: MemoryStorageOptions;
  readonly #domains = new Map<string, MemoryDomain>();
  readonly #underway = new Set<Promise<Uint8Array>>();
  readonly #cache = new SegmentCache();
  #closed = false;

  constructor(options: MemoryStorageOptions) {
    this.epoch = options.epoch ?? randomUUID();
    this.changesPerSegment = segmentSize(options.changesPerSegment);
    this.#options = options;
  }

  checkSource(): CheckSource {
    return memoryCheckSource(this.#domains);
  }

  async createCollection(domain: string, collection: string): Promise<boolean> {
    const { collections } = this.#domain(domain);
    if (collections.has(collection)) return false;
    collections.add(collection);
    return true;
  }

  async removeCollection(domain: string, collection: string): Promise<boolean> {
    const { collections } = this.#domain(domain);
    if (!collections.has(collection)) return false;
    const models = this.#last(domain, false).filter((record) => record.collection === collection).length;
    if (models > 0) throw new CollectionNotEmptyError(domain, collection, models);
    return collections.delete(collection);
  }

  async listCollections(domain: string, page: Page): Promise<string[]> {
    return pageOf([...this.#domain(domain).collections], (id) => id, page);
  }

  async createModel(creation: ModelCreation): Promise<ModelRecord> {
    const { collections, models } = this.#domain(creation.domain);
    const incarnations = models.get(creation.model) ?? [];
    const last = incarnations.at(-1);
    if (last !== undefined && last.record.removedAt === undefined) {
      throw new ModelExistsError(creation.domain, creation.model);
    }
    const { domain, model, collection, createdAt, createdBy, snapshot, ephemeral = false } = creation;
    const incarnation = incarnations.length + 1;
    const { salt = randomSalt() } = creation;
    const digests = { content: contentDigest(snapshot), creator: creatorDigest(createdBy, salt) };
    const digest = creationDigest(creation, incarnation, digests);
    const named = { domain, model, incarnation, collection, createdAt, createdBy, ephemeral };
    const record = { ...named, head: 0, digest, modifiedAt: createdAt, removedAt: undefined };
    const snapshots = new Map([[0, { bytes: snapshot.slice() }]]);
    models.set(model, [
      ...incarnations,
      {
        ...{ record, salt: salt.slice(), log: [], segments: [], snapshots, clients: new Map(), refusals: [] },
        versionNames: new Map(),
      },
    ]);
    collections.add(collection);
    return copyOf(record);
  }

  async removeModel(domain: string, model: string, removedAt: number, by?: LogAuthor): Promise<boolean> {
    const live = this.#domain(domain).models.get(model)?.at(-1);
    if (live === undefined || live.record.removedAt !== undefined) return false;
    if (by !== undefined) record(live, removalEntry(live.record, { by, now: removedAt }));
    live.record = { ...live.record, removedAt };
    return true;
  }

  async findModel(domain: string, model: string): Promise<ModelRecord | undefined> {
    const last = this.#domain(domain).models.get(model)?.at(-1);
    return last === undefined || last.record.removedAt !== undefined ? undefined : copyOf(last.record);
  }

  async findIncarnation(domain: string, model: string, incarnation?: number): Promise<ModelRecord | undefined> {
    const incarnations = this.#domain(domain).models.get(model);
    const found = incarnation === undefined ? incarnations?.at(-1) : incarnations?.[incarnation - 1];
    return found && copyOf(found.record);
  }

  async undoRemove(domain: string, model: string, account?: RemovalAccount): Promise<ModelRecord | undefined> {
    const { collections, models } = this.#domain(domain);
    const last = models.get(model)?.at(-1);
    if (last === undefined) return undefined;
    if (last.record.removedAt === undefined) throw new ModelExistsError(domain, model);
    if (account !== undefined) record(last, returnEntry(last.record, account));
    last.record = { ...last.record, removedAt: undefined, ephemeral: false };
    collections.add(last.record.collection);
    return copyOf(last.record);
  }

  async listModels(domain: string, page: ModelPage): Promise<ModelRecord[]> {
    const { collection, removed = false } = page;
    const records = this.#last(domain, removed).filter(
      (each) => collection === undefined || each.collection === collection,
    );
    return pageOf(records, (record) => record.model, page).map(copyOf);
  }

  async latestSnapshot(handle: ModelHandle, atMost: number = Number.MAX_SAFE_INTEGER): Promise<Snapshot> {
    return this.#history(handle).snapshot(atMost);
  }

  async saveSnapshot(handle: ModelHandle, version: number, bytes: Uint8Array, deflated?: Uint8Array): Promise<void> {
    const { record, snapshots } = this.#liveModel(handle);
    if (version < 1 || version > record.head) throw new InvalidSnapshotError(version, record.head);
    if (version < Math.max(...snapshots.keys())) return;
    snapshots.set(version, { bytes: bytes.slice(), deflated: deflated?.slice() });
    dropSurplus(this.#liveModel(handle));
  }

  async readLog(handle: ModelHandle, range: LogRange): Promise<LogEntry[]> {
    const history = this.#history(handle);
    return answerHistory(history, "entries", { ...range, to: history.head, backwards: false });
  }

  async readLatest(handle: ModelHandle, range: Omit<LogRange, "after">): Promise<Latest> {
    const { version, bytes } = await this.latestSnapshot(handle);
    const deflated = this.#model(handle).snapshots.get(version)?.deflated?.slice();
    const snapshot = { version, bytes, ...(deflated && { deflated }) };
    return { snapshot, entries: await this.readLog(handle, { after: snapshot.version, ...range }) };
  }

  async packLog(handle: ModelHandle, upTo: number): Promise<number> {
    const model = this.#model(handle);
    while (!this.#closed) {
      const packed = makeSegment(memoryLog(handle, model), this.#cache, this.changesPerSegment, upTo);
      if (packed === undefined) break;
      model.segments.push(packed);
      model.log.splice(0, packed.last - packed.first + 1);
      dropSurplus(model);
      await undefined; // Others have their turn.
    }
    return packedTo(model);
  }

  async history<Q extends HistoryQuestion>(
    handle: ModelHandle,
    question: Q,
    input: HistoryInput<Q>,
  ): Promise<HistoryAnswer<Q>> {
    return answerHistory(this.#history(handle), question, input);
  }

  async readClient(handle: ModelHandle, client: string): Promise<ClientRecord | undefined> {
    return this.#model(handle).clients.get(client);
  }

  async registerClient(handle: ModelHandle, client: string): Promise<ClientRecord> {
    const { clients } = this.#liveModel(handle);
    const known = clients.get(client);
    if (known !== undefined) return known;
    const record = newClient(handle, client, clients.size);
    clients.set(client, record);
    return record;
  }

  async readRefusals(handle: ModelHandle, client: string): Promise<RefusalRecord[]> {
    const { refusals } = this.#model(handle);
    return refusals.filter((each) => each.client === client).sort((a, b) => a.sequence - b.sequence);
  }

  async forgetRefusals(handle: ModelHandle, client: string, before: number): Promise<void> {
    const model = this.#model(handle);
    model.refusals = model.refusals.filter((each) => each.client !== client || each.sequence >= before);
  }

  async nameVersion(handle: ModelHandle, naming: VersionNaming): Promise<VersionName> {
    const { record, versionNames } = this.#liveModel(handle);
    const { size: count } = versionNames;
    const named = requireNameable(naming, { head: record.head, taken: versionNames.get(naming.name), count });
    versionNames.set(named.name, named);
    return { ...named };
  }

  async renameVersion(handle: ModelHandle, name: string, to: string): Promise<VersionName> {
    const { versionNames } = this.#liveModel(handle);
    const known = versionNames.get(name);
    if (known === undefined) throw new VersionNameUnknownError(name);
    const taken = versionNames.get(to);
    if (taken !== undefined && to !== name) throw new VersionNameTakenError(to, taken.version);
    versionNames.delete(name);
    versionNames.set(to, { ...known, name: to });
    return { ...known, name: to };
  }

  async removeVersionName(handle: ModelHandle, name: string): Promise<VersionName | undefined> {
    const { versionNames } = this.#liveModel(handle);
    const known = versionNames.get(name);
    versionNames.delete(name);
    return known;
  }

  async versionNames(handle: ModelHandle): Promise<VersionName[]> {
    const names = [...this.#model(handle).versionNames.values()];
    return names.sort((a, b) => a.version - b.version || compareCodePoints(a.name, b.name));
  }

  commit(commit: Commit): Promise<Uint8Array> {
    const answer = this.#commit(commit);
    this.#underway.add(answer);
    const done = (): boolean => this.#underway.delete(answer);
    answer.then(done, done);
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underway);
  }

  async #commit(commit: Commit): Promise<Uint8Array> {
    if (this.#closed) throw closedError();
    if (this.#options.onCommit !== undefined) {
      try {
        await this.#options.onCommit(commit);
      } catch (cause) {
        if (cause instanceof StorageError) throw cause;
        throw new StoreUnavailableError("The commit was not applied.", { cause, outcomeKnown: true });
      }
    }
    const digest = this.#apply(commit);
    if (this.#options.afterCommit !== undefined) {
      try {
        await this.#options.afterCommit(commit);
      } catch (cause) {
        throw new StoreUnavailableError("The answer to the commit was lost.", { cause, outcomeKnown: false });
      }
    }
    return digest;
  }

  /** All checks come before the first change: whatever throws leaves everything as it was. */
  #apply(commit: Commit): Uint8Array {
    const advances = checkCommit(commit);
    const model = findModel(this.#domains, commit.handle);
    if (model.record.removedAt !== undefined) throw new ModelGoneError(commit.handle);
    const { head } = model.record;
    if (head !== commit.expectedHead) throw new HeadMovedError(commit.expectedHead, head);
    for (const advance of advances) {
      checkAdvance(commit.handle, model.clients.get(advance.record.client), advance);
    }
    const stored = commit.entries.map((entry) => ({ bytes: encodeLogEntry(entry), author: entry }));
    const digest = commit.entries.reduce(entryDigest, model.record.digest);
    const modifiedAt = commit.entries.at(-1)?.time ?? model.record.modifiedAt;

    for (const { bytes, author } of stored)
      model.log.push({ bytes, author: authorOf(author, model.log.at(-1)?.author) });
    for (const { client, site, sequence, counter } of commit.clients) {
      model.clients.set(client, { client, site, sequence, counter });
    }
    if (commit.refusals.length > 0) {
      model.refusals = [...model.refusals, ...commit.refusals.map((refusal) => ({ ...refusal }))];
    }
    model.record = { ...model.record, head: head + commit.entries.length, digest, modifiedAt };
    return digest.slice();
  }

  #history(handle: ModelHandle): StoredHistory {
    return new StoredHistory(memoryLog(handle, this.#model(handle)), this.#cache);
  }

  #domain(name: string): MemoryDomain {
    if (this.#closed) throw closedError();
    const known = this.#domains.get(name);
    if (known !== undefined) return known;
    const domain = { collections: new Set<string>(), models: new Map<string, MemoryModel[]>() };
    this.#domains.set(name, domain);
    return domain;
  }

  /** Of each id the last incarnation, if it was removed, or if it was not. */
  #last(domain: string, removed: boolean): ModelRecord[] {
    const records: ModelRecord[] = [];
    for (const incarnations of this.#domain(domain).models.values()) {
      const last = incarnations.at(-1);
      if (last !== undefined && (last.record.removedAt !== undefined) === removed) records.push(last.record);
    }
    return records;
  }

  #model(handle: ModelHandle): MemoryModel {
    if (this.#closed) throw closedError();
    return findModel(this.#domains, handle);
  }

  #liveModel(handle: ModelHandle): MemoryModel {
    const model = this.#model(handle);
    if (model.record.removedAt !== undefined) throw new ModelGoneError(handle);
    return model;
  }
}

/** A commit that is under way when the store closes still gets here, and finishes. */
function findModel(domains: ReadonlyMap<string, MemoryDomain>, handle: ModelHandle): MemoryModel {
  const model = domains.get(handle.domain)?.models.get(handle.model)?.[handle.incarnation - 1];
  if (model === undefined) throw new ModelGoneError(handle);
  return model;
}

/** Appends an entry that no client has made a change of. */
function record(model: MemoryModel, entry: LogEntry): void {
  const { clients, log } = model;
  const known = clients.get(entry.client) ?? newClient(model.record, entry.client, clients.size);
  const digest = entryDigest(model.record.digest, entry);
  clients.set(entry.client, known);
  log.push({ bytes: encodeLogEntry(entry), author: authorOf(entry, log.at(-1)?.author) });
  model.record = { ...model.record, head: entry.version, digest, modifiedAt: entry.time };
}

function dropSurplus(model: MemoryModel): void {
  const { snapshots } = model;
  const sizes = [...snapshots].map(([version, { bytes }]) => ({ version, bytes: bytes.length }));
  for (const version of surplusSnapshots(sizes.slice(1), packedTo(model))) snapshots.delete(version);
}

/** The author alone, without the rest of its entry; the same as before, if it is. */
function authorOf({ client, session, user }: LogAuthor, last: LogAuthor | undefined): LogAuthor {
  if (last?.client === client && last.session === session && last.user === user) return last;
  return { client, session, user };
}

function pageOf<T>(items: readonly T[], idOf: (item: T) => string, page: Page): T[] {
  const { after } = page;
  return items
    .filter((item) => after === undefined || compareCodePoints(idOf(item), after) > 0)
    .sort((a, b) => compareCodePoints(idOf(a), idOf(b)))
    .slice(0, page.limit);
}

const copyOf = (record: ModelRecord): ModelRecord => ({ ...record, digest: record.digest.slice() });

const closedError = (): StoreUnavailableError =>
  new StoreUnavailableError("The store is closed.", { outcomeKnown: true });

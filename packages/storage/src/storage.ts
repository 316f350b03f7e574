// The interface between a server and its store, and what it guarantees. `contract.ts` checks these sentences on every adapter.
//
// - **Durable.** A write that has resolved survives whatever the adapter's mode names (see the adapter). A write that
//   rejected was not applied, unless it did so with a `StoreUnavailableError` whose `outcomeKnown` is false: then, and
//   after a crash that left it without an answer, it is there or not, but never in part.
// - **All or nothing.** Each call is atomic. A commit writes its entries, its clients and its refusals together.
// - **One arbiter.** A commit is applied only onto `expectedHead`: of two commits with the same one, exactly one succeeds.
// - **Read your writes.** A read sees every write that resolved before it was called, and only what is durable.
// - **Order.** Ids are listed in the order of their Unicode code points: the binary order of UTF-8, hence of database indexes.
// - **Yours stays yours.** Bytes passed in or out are copies: changing them changes nothing in the store.
//
// Callers check ids, limits and content at the edge: strings here are well-formed UTF-16, numbers safe integers from 0.

import type { VersionName } from "@convergence/engine";
import type { ClientRecord, RefusalRecord } from "./client-record.ts";
import type { Commit } from "./commit.ts";
import type { HistoryAnswer, HistoryInput, HistoryQuestion } from "./history-questions.ts";
import type { LogAuthor, LogEntry } from "./log-entry.ts";
import type { ModelCreation, ModelHandle, ModelRecord } from "./model-record.ts";
import type { RemovalAccount } from "./removal-entry.ts";
import type { VersionNaming } from "./version-naming.ts";

/** `after` is exclusive. Fewer than `limit` results mean that there are no more. */
export type Page = { readonly after?: string | undefined; readonly limit: number };

/** `removed`: instead of the live models those that were removed, each by its last incarnation. */
export type ModelPage = Page & { readonly collection?: string | undefined; readonly removed?: boolean | undefined };

/** `after` is exclusive; `bytesMax` counts whole entries as they are stored. */
export type LogRange = { readonly after: number; readonly limit: number; readonly bytesMax: number };

export type Snapshot = { readonly version: number; readonly bytes: Uint8Array };

/** `deflated`: the same bytes as raw deflate, where the store has them. */
export type KeptSnapshot = Snapshot & { readonly deflated?: Uint8Array | undefined };

/** The newest snapshot of a model, and entries that follow it. */
export type Latest = { readonly snapshot: KeptSnapshot; readonly entries: readonly LogEntry[] };

/** How busy a store is. The first two only grow. */
export type StorageStatistics = {
  /** Transactions so far: each costs one flush to the medium, where the mode flushes. */
  readonly transactions: number;
  /** Writes that these transactions held, failed ones included. */
  readonly writes: number;
  /** Requests without an answer yet. */
  readonly waiting: number;
  /** Bytes that those of them hold which are not under way yet. */
  readonly waitingBytes: number;
};

export interface Storage {
  /** A random name of this store. A restored backup gets another, by which clients recognise it. */
  readonly epoch: string;
  /** How many entries a packed segment has, unless they are very large. */
  readonly changesPerSegment: number;

  /** Resolves to false when the collection existed. */
  createCollection(domain: string, collection: string): Promise<boolean>;
  /** Resolves to false when there was none. Rejects with `CollectionNotEmptyError` while models live in it. */
  removeCollection(domain: string, collection: string): Promise<boolean>;
  listCollections(domain: string, page: Page): Promise<string[]>;

  /** Creates the next incarnation, and the collection if it is missing. Rejects with `ModelExistsError`. */
  createModel(creation: ModelCreation): Promise<ModelRecord>;
  /** Ends the live incarnation; its log, snapshots and outcomes stay readable. An entry at the end of its log says who did it (P6), unless
   *  nobody did. Resolves to false when there was none. */
  removeModel(domain: string, model: string, removedAt: number, by?: LogAuthor): Promise<boolean>;
  /** The live incarnation. */
  findModel(domain: string, model: string): Promise<ModelRecord | undefined>;
  /** That incarnation, or the newest, removed or not. Undefined if there never was one, or if nothing is left of it. */
  findIncarnation(domain: string, model: string, incarnation?: number): Promise<ModelRecord | undefined>;
  /** The last incarnation lives again as it was when it was removed, and is no longer ephemeral; its collection is there again. Resolves
   *  to undefined where `findIncarnation` does. Rejects with `ModelExistsError` when there is a live one. An entry at the end of its log
   *  says who did it, and when it had been removed; without an account there is none. */
  undoRemove(domain: string, model: string, account?: RemovalAccount): Promise<ModelRecord | undefined>;
  /** By id. */
  listModels(domain: string, page: ModelPage): Promise<ModelRecord[]>;

  /** The newest kept snapshot, or the newest that is not above `atMost`. There always is one: version 0 is kept for ever, and so is
   *  that at the end of each packed segment; of those that were saved the newest, and behind the last segment some of those before it. */
  latestSnapshot(handle: ModelHandle, atMost?: number): Promise<Snapshot>;
  /** A cache of the log up to `version`, from 1 to the head. One that is older than the newest is ignored. `deflated`: the same bytes as
   *  raw deflate, which a store may keep in their place. */
  saveSnapshot(handle: ModelHandle, version: number, bytes: Uint8Array, deflated?: Uint8Array): Promise<void>;

  /** Entries in version order: at least one if there is any after `after`, then as many as fit into both limits. */
  readLog(handle: ModelHandle, range: LogRange): Promise<LogEntry[]>;

  /** `latestSnapshot`, and `readLog` after it, in one go: for who opens the model. */
  readLatest(handle: ModelHandle, range: Omit<LogRange, "after">): Promise<Latest>;

  /** Packs whole segments of the oldest entries, up to `upTo` at most (of very large ones fewer make a segment): they take a fraction of the space, and read as before (P6).
   *  Resolves to the version up to which the log is packed, by this call or others; when the store is closed meanwhile, as far as it
   *  has come. Whoever commits or reads meanwhile is not held up. A crash leaves the log packed up to the end of some segment. */
  packLog(handle: ModelHandle, upTo: number): Promise<number>;
  /** Answers a question about the history of any incarnation, as it was at one moment after the call; see `history-questions.ts`. */
  history<Q extends HistoryQuestion>(
    handle: ModelHandle,
    question: Q,
    input: HistoryInput<Q>,
  ): Promise<HistoryAnswer<Q>>;

  readClient(handle: ModelHandle, client: string): Promise<ClientRecord | undefined>;
  /** The client's record, made durable with the next free site (1, 2, ...) when there was none. */
  registerClient(handle: ModelHandle, client: string): Promise<ClientRecord>;
  /** By sequence, ascending. */
  readRefusals(handle: ModelHandle, client: string): Promise<RefusalRecord[]>;
  /** Forgets the refusals with a sequence below `before`: the client has heard of them. */
  forgetRefusals(handle: ModelHandle, client: string, before: number): Promise<void>;

  /** Appends to the log, and resolves to the digest chain at the new head when all of it is durable.
   *  Rejects with `HeadMovedError` when the head is not `expectedHead`, with `ModelGoneError` after a removal, with
   *  `InvalidCommitError` when a change would be decided twice (P4), with `StoreUnavailableError` when the disk fails. */
  commit(commit: Commit): Promise<Uint8Array>;

  /** Gives a version of a live model a name, durably, and resolves to what is kept of it. Names stand beside the log: nothing that
   *  happens to the log takes one away, and a removed model keeps its own. Rejects with `VersionNameTakenError`,
   *  `VersionUnknownError`, `VersionNamesExhaustedError` or `ModelGoneError`. */
  nameVersion(handle: ModelHandle, naming: VersionNaming): Promise<VersionName>;
  /** The same name in other words: it keeps its version, its time and its author. `to` may be the name itself. Rejects with
   *  `VersionNameUnknownError`, `VersionNameTakenError` or `ModelGoneError`. */
  renameVersion(handle: ModelHandle, name: string, to: string): Promise<VersionName>;
  /** Resolves to what the name was, or to `undefined` when there was none. Rejects with `ModelGoneError`. */
  removeVersionName(handle: ModelHandle, name: string): Promise<VersionName | undefined>;
  /** All names of any incarnation, by their versions; those of one version in the order of ids. */
  versionNames(handle: ModelHandle): Promise<VersionName[]>;

  /** For those who watch over it. Left out by a store that does not queue. */
  statistics?(): StorageStatistics;

  /** A new store in memory, worked by the same threads in the same way, for a server that goes through its first minutes before anybody
   *  comes. Left out by a store that has none. */
  rehearsal?(): Promise<Storage>;

  /** Makes ready what answers questions, so that the first takes little longer than others. Nobody has to call it. Left out by a store that
   *  has nothing to make ready. */
  warmUp?(): Promise<void>;

  /** Lets what was called before finish, then releases the store. Later calls reject with `StoreUnavailableError`. */
  close(): Promise<void>;
}

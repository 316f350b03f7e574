// What the worker can be asked: the storage interface, synchronous, with log entries as the bytes that are stored.

import type { MessagePort } from "node:worker_threads";
import type {
  ClientAdvance,
  ClientRecord,
  KeptSnapshot,
  LogAuthor,
  LogRange,
  ModelCreation,
  ModelHandle,
  ModelPage,
  ModelRecord,
  PackedSegment,
  Page,
  RefusalRecord,
  RemovalAccount,
  Snapshot,
  VersionName,
  VersionNaming,
} from "@convergence/storage";
import type { PackedError } from "./packed-error.ts";
import type { KeptBytes } from "./snapshot-row.ts";

/** Entries and their authors, each once. One buffer for all of them: each of its own would cost more to send than to write. For the
 *  same reason numbers are in plain arrays, which travel without a buffer. */
export type EncodedLog = {
  /** The entries, one after the other. */
  readonly bytes: Uint8Array;
  /** Where each of them ends. */
  readonly ends: readonly number[];
  readonly authors: readonly Uint8Array[];
  /** For each entry the place of its author in `authors`. */
  readonly authorOf: readonly number[];
};

export type EncodedLatest = { readonly snapshot: KeptSnapshot; readonly log: EncodedLog };

/** A commit that was checked against itself. */
export type EncodedCommit = {
  readonly handle: ModelHandle;
  readonly expectedHead: number;
  readonly log: EncodedLog;
  /** The time of the last entry; undefined when there is none. */
  readonly time: number | undefined;
  readonly advances: readonly ClientAdvance[];
  readonly refusals: readonly RefusalRecord[];
};

export interface StoreCalls {
  createCollection(domain: string, collection: string): boolean;
  removeCollection(domain: string, collection: string): boolean;
  listCollections(domain: string, page: Page): string[];
  createModel(creation: ModelCreation): ModelRecord;
  removeModel(domain: string, model: string, removedAt: number, by?: LogAuthor): boolean;
  findModel(domain: string, model: string): ModelRecord | undefined;
  findIncarnation(domain: string, model: string, incarnation?: number): ModelRecord | undefined;
  undoRemove(domain: string, model: string, account?: RemovalAccount): ModelRecord | undefined;
  listModels(domain: string, page: ModelPage): ModelRecord[];
  /** Undefined if a segment has a newer one. */
  latestSnapshot(handle: ModelHandle, atMost: number): Snapshot | undefined;
  saveSnapshot(handle: ModelHandle, version: number, kept: KeptBytes): void;
  /** Undefined if the range begins in a segment. */
  readLog(handle: ModelHandle, range: LogRange): EncodedLog | undefined;
  /** Undefined if a segment has a newer snapshot. */
  readLatest(handle: ModelHandle, range: Omit<LogRange, "after">): EncodedLatest | undefined;
  /** Adds what follows the last segment, and drops the snapshots before its end; its rows stay for now. False if something else is there by now. */
  addSegment(handle: ModelHandle, segment: PackedSegment): boolean;
  /** Is any of any model packed? */
  hasSegments(): boolean;
  /** Deletes some of the rows that segments hold. Gives whether there may be more of them. */
  trimLog(handle: ModelHandle): boolean;
  /** Deletes some of those who made none of the rows, unless there are too many rows to know. */
  forgetAuthors(handle: ModelHandle): void;
  readClient(handle: ModelHandle, client: string): ClientRecord | undefined;
  registerClient(handle: ModelHandle, client: string): ClientRecord;
  readRefusals(handle: ModelHandle, client: string): RefusalRecord[];
  forgetRefusals(handle: ModelHandle, client: string, before: number): void;
  nameVersion(handle: ModelHandle, naming: VersionNaming): VersionName;
  renameVersion(handle: ModelHandle, name: string, to: string): VersionName;
  removeVersionName(handle: ModelHandle, name: string): VersionName | undefined;
  versionNames(handle: ModelHandle): VersionName[];
  commit(commit: EncodedCommit): Uint8Array;
}

export type CallName = keyof StoreCalls;

/** Those that change something, and go together into one transaction. */
export const writes: ReadonlySet<CallName> = new Set<CallName>([
  "createCollection",
  "removeCollection",
  "createModel",
  "removeModel",
  "undoRemove",
  "saveSnapshot",
  "registerClient",
  "forgetRefusals",
  "nameVersion",
  "renameVersion",
  "removeVersionName",
  "commit",
  "addSegment",
  "trimLog",
  "forgetAuthors",
]);

/** Those for which nobody waits who can do nothing else meanwhile: they go with others. */
export const patient: ReadonlySet<CallName> = new Set<CallName>(["commit", "addSegment", "trimLog", "forgetAuthors"]);

export type Request<Name extends string = CallName> = { readonly call: Name; readonly input: readonly unknown[] };

export type Answer =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: PackedError };

/** To the worker. */
export type WorkerInput<Name extends string = CallName> =
  | { readonly kind: "requests"; readonly requests: readonly Request<Name>[] }
  | { readonly kind: "close" };

/** To the worker that owns the database, before anybody uses it: also serves a store in memory, on a line of its own. */
export type RehearsalInput = { readonly kind: "rehearse"; readonly line: MessagePort };

/** From the worker: `answers` in the order of the requests, `transactions` how many it took. */
export type WorkerOutput =
  | { readonly kind: "opened"; readonly epoch: string }
  | { readonly kind: "not-opened"; readonly error: PackedError }
  | { readonly kind: "answers"; readonly answers: readonly Answer[]; readonly transactions: number };

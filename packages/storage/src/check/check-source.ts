// What a check reads of a store: everything, removed models too, as it was written. Read-only, and one state: nothing that is
// committed after the check began may show.
//
// Rows come as streams, so that no log is ever in memory as a whole. A stream that throws says that what follows cannot be read.

import type { VersionName } from "@convergence/engine";
import type { ClientRecord, RefusalRecord } from "../client-record.ts";
import type { ModelHandle, ModelRecord } from "../model-record.ts";
import type { PackedSegment } from "../packed/packed-segment.ts";

export type Stream<T> = Iterable<T> | AsyncIterable<T>;

/** Which models to look at. What is left out is no condition. */
export type CheckFilter = { readonly domain?: string | undefined; readonly model?: string | undefined };

export type StoredEntry = {
  /** Under which the store keeps it. */
  readonly version: number;
  /** As `encodeLogEntry` wrote it. */
  readonly entry: Uint8Array;
  /** As `encodeLogAuthor` wrote it; undefined when the store has lost who it was. */
  readonly author: Uint8Array | undefined;
};

export interface CheckSource {
  /** What is wrong with the medium and with what belongs to no model, a sentence each. */
  faults(): Stream<string>;
  /** Every incarnation of every model, those of one id one after the other and ascending. */
  models(filter: CheckFilter): Stream<ModelRecord>;
  hasCollection(domain: string, collection: string): boolean | Promise<boolean>;
  /** By their last version. */
  segments(handle: ModelHandle): Stream<PackedSegment>;
  /** The rows, by version: those after the last segment, and what is left of those that are in one. */
  log(handle: ModelHandle): Stream<StoredEntry>;
  /** Of those that are kept as a whole, ascending. */
  snapshotVersions(handle: ModelHandle): Stream<number>;
  /** Throws a `StorageError` for one that is damaged. */
  snapshot(handle: ModelHandle, version: number): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  clients(handle: ModelHandle): Stream<ClientRecord>;
  /** Those of one client one after the other, by sequence. */
  refusals(handle: ModelHandle): Stream<RefusalRecord>;
  /** In any order. */
  versionNames(handle: ModelHandle): Stream<VersionName>;
  /** The digest of the content that the model began with, if that was redacted. */
  redactedBeginning(handle: ModelHandle): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** What the store keeps of who created it, see `creator-seal.ts`; undefined when it has none. */
  creatorSeal(handle: ModelHandle): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** False of a store of an older form, whose chain covers authors by their bytes. */
  readonly chainsAuthorDigests: boolean;
  /** Whether its content and its log were thrown away, so that nothing but the record is left. */
  isPurged(handle: ModelHandle): boolean | Promise<boolean>;
}

// What the store in memory holds of a domain: the same rows as a database.

import type { VersionName } from "@convergence/engine";
import type { ClientRecord, RefusalRecord } from "./client-record.ts";
import type { LogAuthor } from "./log-entry.ts";
import type { ModelRecord } from "./model-record.ts";
import type { PackedSegment } from "./packed/packed-segment.ts";
import type { KeptSnapshot } from "./storage.ts";

export type MemoryModel = {
  record: ModelRecord;
  /** Of the digest of who created it. */
  readonly salt: Uint8Array;
  /** The entries after the last packed one. */
  readonly log: { readonly bytes: Uint8Array; readonly author: LogAuthor }[];
  readonly segments: PackedSegment[];
  readonly snapshots: Map<number, Omit<KeptSnapshot, "version">>;
  readonly clients: Map<string, ClientRecord>;
  refusals: readonly RefusalRecord[];
  readonly versionNames: Map<string, VersionName>;
};

export type MemoryDomain = {
  readonly collections: Set<string>;
  /** The incarnations of each id, the first at 0. */
  readonly models: Map<string, MemoryModel[]>;
};

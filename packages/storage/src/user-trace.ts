// What a store has of one user, one piece after the other: for an export.

import type { VersionName } from "@convergence/engine";
import type { LogEntry } from "./log-entry.ts";
import type { ModelRecord } from "./model-record.ts";

export type UserTrace =
  /** A model that the user created; `snapshot`: bytes of `encodeTree`, what it began with. */
  | { readonly kind: "model"; readonly record: ModelRecord; readonly snapshot: Uint8Array }
  | { readonly kind: "change"; readonly record: ModelRecord; readonly entry: LogEntry }
  | { readonly kind: "name"; readonly record: ModelRecord; readonly named: VersionName }
  /** The user has purged the model, at a time in milliseconds since 1970. */
  | { readonly kind: "purge"; readonly record: ModelRecord; readonly purgedAt: number; readonly reason: string };

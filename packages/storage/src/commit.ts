// What goes to disk in one piece: entries of one model and, with them, the outcome for every client concerned.

import type { ClientRecord, RefusalRecord } from "./client-record.ts";
import type { LogEntry } from "./log-entry.ts";
import type { ModelHandle } from "./model-record.ts";

export type Commit = {
  readonly handle: ModelHandle;
  /** The head that the committer has seen; the first entry has the version after it. */
  readonly expectedHead: number;
  /** In version order without gaps. May be empty, when all that was decided are refusals. */
  readonly entries: readonly LogEntry[];
  /** The new state of every client that an entry or a refusal belongs to, each registered before. */
  readonly clients: readonly ClientRecord[];
  readonly refusals: readonly RefusalRecord[];
};

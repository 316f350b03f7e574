// The entries that record that a model was removed, and that it was brought back: by whom, when, and when it had gone. They do nothing
// else. What passed by itself was removed by nobody, and has no entry.

import { type ChangeMeta, encodeOperations, tagOf } from "@convergence/engine";
import { type LogAuthor, type LogEntry, placedSequence } from "./log-entry.ts";
import type { ModelRecord } from "./model-record.ts";

/** Who removes a model or brings it back, and when. */
export type RemovalAccount = {
  readonly by: LogAuthor;
  /** Milliseconds since 1970. */
  readonly now: number;
};

type Place = Pick<ModelRecord, "head" | "modifiedAt" | "removedAt">;

/** The next entry of the log of a model that lives. */
export const removalEntry = (place: Place, account: RemovalAccount): LogEntry =>
  entryOf(place, account, { reason: "The model was removed" });

/** The next entry of the log of a model that was removed. */
export const returnEntry = (place: Place, account: RemovalAccount): LogEntry =>
  entryOf(place, account, {
    source: "restore",
    reason: `The model was brought back; it had been removed at ${formatTime(place.removedAt)}`,
  });

function entryOf({ head, modifiedAt }: Place, { by, now }: RemovalAccount, meta: ChangeMeta): LogEntry {
  const { client, session, user } = by;
  return {
    ...{ version: head + 1, base: head, seen: tagOf(head), sequence: placedSequence },
    ...{ time: Math.max(now, modifiedAt), clientTime: now, client, session, user, meta },
    operations: encodeOperations([]),
    original: undefined,
  };
}

/** A clock may have been so wrong that no date tells its time. */
function formatTime(ms: number | undefined): string {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? `the time ${ms}` : date.toISOString();
}

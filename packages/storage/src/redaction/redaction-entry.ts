// The entry that records a redaction: what was blanked, by whom, when and why. It does nothing else.

import { encodeOperations, tagOf } from "@convergence/engine";
import { type LogEntry, placedSequence } from "../log-entry.ts";
import type { ModelRecord } from "../model-record.ts";
import { redactionClient } from "../record-clients.ts";
import type { VersionRange } from "../version-ranges.ts";
import { formatScope, type RedactionScope } from "./redaction-scope.ts";

export type RedactionAccount = {
  readonly scope: RedactionScope;
  readonly reason: string;
  /** Who did it: an opaque user key. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Random: it keeps the digest of this entry's author from being guessed, should `by` be replaced one day. */
  readonly session: string;
};

/** The next entry of `record`'s log. `redacts`: the versions that were blanked. */
export function redactionEntry(
  { head, modifiedAt }: Pick<ModelRecord, "head" | "modifiedAt">,
  redacts: readonly VersionRange[],
  { scope, reason, by, now, session }: RedactionAccount,
): LogEntry {
  return {
    ...{ version: head + 1, base: head, seen: tagOf(head), sequence: placedSequence },
    ...{ time: Math.max(now, modifiedAt), clientTime: now },
    ...{ client: redactionClient, session, user: by },
    meta: { source: "program", reason: `Redaction of ${formatScope(scope)}: ${reason}` },
    operations: encodeOperations([]),
    original: undefined,
    redacts,
  };
}

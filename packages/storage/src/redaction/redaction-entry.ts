// The entry that records a redaction: what was blanked, by whom, when and why. It does nothing else.

import { encodeOperations, tagOf } from "@convergence/engine";
import { type LogEntry, placedSequence } from "../log-entry.ts";
import type { ModelRecord } from "../model-record.ts";
import type { VersionRange } from "../version-ranges.ts";
import { formatScope, type RedactionScope } from "./redaction-scope.ts";

/** The client and the session of such entries. */
export const redactionClient = "redaction";

export type RedactionAccount = {
  readonly scope: RedactionScope;
  readonly reason: string;
  /** Who did it: an opaque user key. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** The next entry of `record`'s log. `redacts`: the versions that were blanked. */
export function redactionEntry(
  { head, modifiedAt }: Pick<ModelRecord, "head" | "modifiedAt">,
  redacts: readonly VersionRange[],
  { scope, reason, by, now }: RedactionAccount,
): LogEntry {
  return {
    ...{ version: head + 1, base: head, seen: tagOf(head), sequence: placedSequence },
    ...{ time: Math.max(now, modifiedAt), clientTime: now },
    ...{ client: redactionClient, session: redactionClient, user: by },
    meta: { source: "program", reason: `Redaction of ${formatScope(scope)}: ${reason}` },
    operations: encodeOperations([]),
    original: undefined,
    redacts,
  };
}

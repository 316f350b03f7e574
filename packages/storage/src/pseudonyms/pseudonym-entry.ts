// The entry that records pseudonyms: in whose places there is somebody else now, by digests, who did it, when and why. It does nothing
// else, and does not say who it was.

import { encodeOperations, tagOf } from "@convergence/engine";
import { type AuthorReplacement, type LogEntry, placedSequence } from "../log-entry.ts";
import type { ModelRecord } from "../model-record.ts";
import { pseudonymClient } from "../record-clients.ts";

export type PseudonymAccount = {
  readonly reason: string;
  /** Who did it: an opaque user key. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Random: it keeps the digest of this entry's author from being guessed, should `by` be replaced one day. */
  readonly session: string;
};

/** The next entry of `record`'s log. */
export function pseudonymEntry(
  { head, modifiedAt }: Pick<ModelRecord, "head" | "modifiedAt">,
  replaces: readonly AuthorReplacement[],
  { reason, by, now, session }: PseudonymAccount,
): LogEntry {
  return {
    ...{ version: head + 1, base: head, seen: tagOf(head), sequence: placedSequence },
    ...{ time: Math.max(now, modifiedAt), clientTime: now },
    ...{ client: pseudonymClient, session, user: by },
    meta: { source: "program", reason: `Pseudonym for a user: ${reason}` },
    operations: encodeOperations([]),
    original: undefined,
    replaces,
  };
}

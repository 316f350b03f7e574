// One committed change: the unit of the log, and of the audit trail.
//
// Everything in it is final, but that content can be blanked (`redaction/`) and an author
// replaced by a pseudonym (`pseudonyms/`). The store reads none of the content: `operations` and `original` are bytes to it.

import type { ChangeMeta } from "@convergence/engine";
import type { VersionRange } from "./version-ranges.ts";

/** Who made a change: one of these has many entries. */
export type LogAuthor = {
  readonly client: string;
  readonly session: string;
  /** An opaque user key, never a name. */
  readonly user: string;
  /** There if all this stands in the place of somebody else: the digest of who it was, from which the chain goes on. */
  readonly pseudonymOf?: Uint8Array | undefined;
};

/** One author of a log in another's place, by digests: whose the chain covers, and of the bytes that stand there now. Of who created a
 *  model, `present` is that of the user key. */
export type AuthorReplacement = { readonly former: Uint8Array; readonly present: Uint8Array };

/** The `sequence` of what the server itself placed at a client's wish: no change of the client's, who hears of it as of others'. */
export const placedSequence = 0;

/** What the digest chain goes on from where content was blanked: the SHA-256 of what it was. */
export type RedactedDigests = {
  readonly operations: Uint8Array;
  /** Of an entry that has an original. */
  readonly original: Uint8Array | undefined;
};

export type LogEntry = LogAuthor & {
  /** The version of the model after this change: 1 for the first. */
  readonly version: number;
  /** The version that the author had seen. */
  readonly base: number;
  /** The tag that the author had seen: `base` and the author's own refusals after it. */
  readonly seen: number;
  /** The client's own number of this change in this model: with `client` its identity for ever. Or `placedSequence`. */
  readonly sequence: number;
  /** Server time in milliseconds since 1970, never lower than the previous entry's. */
  readonly time: number;
  /** The time in milliseconds since 1970 that the client claims. */
  readonly clientTime: number;
  readonly meta: ChangeMeta | undefined;
  /** The operations as they took effect. */
  readonly operations: Uint8Array;
  /** The operations as they were submitted, only where effect was lost. */
  readonly original: Uint8Array | undefined;
  /** There if content of this entry was blanked. Beside it only a pseudonym is outside the digest chain. */
  readonly redacted?: RedactedDigests | undefined;
  /** There if this entry records a redaction: the versions of the entries that it blanked, all below its own. It has no operations. */
  readonly redacts?: readonly VersionRange[] | undefined;
  /** There if this entry records that authors of entries below its own, or the creator, were replaced. It has no operations. */
  readonly replaces?: readonly AuthorReplacement[] | undefined;
};

// The digest chain that makes a log tamper-evident: each version's digest covers the one before.
//
// It is taken over content digests, not over content. So the content of an entry can be blanked later, its digest kept in
// its place, and the chain still holds. Nothing here says who wrote it: to prove that, keep a head digest elsewhere.

import { hash } from "node:crypto";
import { Writer } from "@convergence/engine";
import type { LogEntry, RedactedDigests } from "./log-entry.ts";
import { type EntryParts, encodeLogAuthor, entryParts } from "./log-entry-codec.ts";
import type { ModelCreation } from "./model-record.ts";

const noBytes = new Uint8Array(0);

/** The digest at version 0: of the creation record and of the snapshot it begins with, or, if that was redacted, of the digest
 *  `content` that it had. */
export function creationDigest(
  creation: ModelCreation,
  incarnation: number,
  content: Uint8Array = contentDigest(creation.snapshot),
): Uint8Array {
  const writer = new Writer();
  writer.string(creation.domain);
  writer.string(creation.model);
  writer.varint(incarnation);
  writer.string(creation.collection);
  writer.varint(creation.createdAt);
  writer.string(creation.createdBy);
  return sha256(join([writer.finish(), content]));
}

/** The digest after `entry`, given the one before it. */
export const entryDigest = (previous: Uint8Array, entry: LogEntry): Uint8Array =>
  partsDigest(previous, entryParts(entry), encodeLogAuthor(entry));

/** The same for an entry and an author that are still encoded, see `splitLogEntry`. */
export const partsDigest = (previous: Uint8Array, parts: EntryParts, author: Uint8Array): Uint8Array =>
  sha256(join([previous, parts.header, author, ...contentDigests(parts)]));

type EntryContent = Pick<LogEntry, "operations" | "original" | "redacted">;

/** The digests of operations and original, as they were before any redaction. */
export const redactedDigests = ({ operations, original, redacted }: EntryContent): RedactedDigests =>
  redacted ?? {
    operations: sha256(operations),
    original: original === undefined ? undefined : sha256(original),
  };

/** Of the content that a model begins with. */
export const contentDigest = (snapshot: Uint8Array): Uint8Array => sha256(snapshot);

const digestOfNothing: Uint8Array = sha256(noBytes);

/** Few entries have lost anything. */
function contentDigests(parts: EntryParts): readonly [operations: Uint8Array, original: Uint8Array] {
  const { operations, original } = redactedDigests(parts);
  return [operations, original ?? digestOfNothing];
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", bytes, "buffer"));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

// The digest chain that makes a log tamper-evident: each version's digest covers the one before.
//
// It is taken over content digests, not over content. So the content of an entry can be blanked later, its digest kept in
// its place, and the chain still holds. Nothing here says who wrote it: to prove that, keep a head digest elsewhere.

import { hash } from "node:crypto";
import { Writer } from "@convergence/engine";
import type { LogEntry } from "./log-entry.ts";
import { type EntryParts, encodeLogAuthor, entryParts } from "./log-entry-codec.ts";
import type { ModelCreation } from "./model-record.ts";

const noBytes = new Uint8Array(0);

/** The digest at version 0: of the creation record and of the snapshot it begins with. */
export function creationDigest(creation: ModelCreation, incarnation: number): Uint8Array {
  const writer = new Writer();
  writer.string(creation.domain);
  writer.string(creation.model);
  writer.varint(incarnation);
  writer.string(creation.collection);
  writer.varint(creation.createdAt);
  writer.string(creation.createdBy);
  return sha256(join([writer.finish(), sha256(creation.snapshot)]));
}

/** The digest after `entry`, given the one before it. */
export const entryDigest = (previous: Uint8Array, entry: LogEntry): Uint8Array =>
  partsDigest(previous, entryParts(entry), encodeLogAuthor(entry));

/** The same for an entry and an author that are still encoded, see `splitLogEntry`. */
export const partsDigest = (previous: Uint8Array, parts: EntryParts, author: Uint8Array): Uint8Array =>
  sha256(join([previous, parts.header, author, sha256(parts.operations), originalDigest(parts.original)]));

const digestOfNothing: Uint8Array = sha256(noBytes);

/** Few entries have lost anything. */
const originalDigest = (original: Uint8Array | undefined): Uint8Array =>
  original === undefined ? digestOfNothing : sha256(original);

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

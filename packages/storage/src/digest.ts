// The digest chain that makes a log tamper-evident: each version's digest covers the one before.
//
// It is taken over content digests, not over content. So the content of an entry can be blanked later, its digest kept in
// its place, and the chain still holds. The same goes for who wrote it: an author stands in the chain by a digest, which is kept when a
// pseudonym takes the author's place. Nothing here says who made the chain: to prove that, keep a head digest elsewhere.

import { hash } from "node:crypto";
import { Writer } from "@convergence/engine";
import { authorDigestsMax } from "./limits.ts";
import type { LogAuthor, LogEntry, RedactedDigests } from "./log-entry.ts";
import { decodeLogAuthor, type EntryParts, encodeLogAuthor, entryParts } from "./log-entry-codec.ts";
import type { ModelCreation } from "./model-record.ts";

const digestOfNothing: Uint8Array = sha256(new Uint8Array(0));

/** What the chain at version 0 covers of what may go later. Digests that are given are those of what was. */
export type CreationDigests = {
  /** Of the content that the model begins with. */
  readonly content: Uint8Array;
  /** Of who created it. */
  readonly creator: Uint8Array;
};

/** The digest at version 0: of the creation record, its creator and the snapshot it begins with. */
export function creationDigest(
  creation: Omit<ModelCreation, "createdBy" | "snapshot">,
  incarnation: number,
  { content, creator }: CreationDigests,
): Uint8Array {
  const writer = new Writer();
  writer.string(creation.domain);
  writer.string(creation.model);
  writer.varint(incarnation);
  writer.string(creation.collection);
  writer.varint(creation.createdAt);
  return sha256(join([writer.finish(), creator, content]));
}

/** Of a creator, by the random `salt` of the model: a user key alone could be guessed. */
export const creatorDigest = (createdBy: string, salt: Uint8Array): Uint8Array =>
  sha256(join([salt, Buffer.from(createdBy, "utf8")]));

/** Of the key of a creator as it is now, pseudonym or not. */
export const presentCreatorDigest = (createdBy: string): Uint8Array => sha256(Buffer.from(createdBy, "utf8"));

/** The digest after `entry`, given the one before it. */
export const entryDigest = (previous: Uint8Array, entry: LogEntry): Uint8Array =>
  partsDigest(previous, entryParts(entry), entry.pseudonymOf ?? sha256(encodeLogAuthor(entry)));

/** The same for an entry that is still encoded, see `splitLogEntry`, and `authorDigest` of its author. */
export const partsDigest = (previous: Uint8Array, parts: EntryParts, author: Uint8Array): Uint8Array =>
  sha256(join([previous, parts.header, author, ...contentDigests(parts)]));

/** Of the bytes of an author; of a pseudonym's, the digest of who it was. */
export const authorDigest = (author: Uint8Array): Uint8Array => decodeLogAuthor(author).pseudonymOf ?? sha256(author);

/** Of the bytes of an author as they are now, pseudonym or not. */
export const presentAuthorDigest = (author: LogAuthor): Uint8Array => sha256(encodeLogAuthor(author));

/** `authorDigest` of one author after the other: mostly it is one of those before. */
export class AuthorDigests {
  /** By their bytes, those first that came first. */
  readonly #known = new Map<string, Uint8Array>();
  #last: { readonly author: Uint8Array; readonly digest: Uint8Array } | undefined;

  of(author: Uint8Array): Uint8Array {
    if (this.#last?.author === author) return this.#last.digest;
    const digest = this.#knownOf(author);
    this.#last = { author, digest };
    return digest;
  }

  #knownOf(author: Uint8Array): Uint8Array {
    const key = Buffer.from(author.buffer, author.byteOffset, author.byteLength).toString("latin1");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const digest = authorDigest(author);
    const [oldest] = this.#known.size >= authorDigestsMax ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, digest);
    return digest;
  }
}

type EntryContent = Pick<LogEntry, "operations" | "original" | "redacted">;

/** The digests of operations and original, as they were before any redaction. */
export const redactedDigests = ({ operations, original, redacted }: EntryContent): RedactedDigests =>
  redacted ?? {
    operations: sha256(operations),
    original: original === undefined ? undefined : sha256(original),
  };

/** Of the content that a model begins with. */
export const contentDigest = (snapshot: Uint8Array): Uint8Array => sha256(snapshot);

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

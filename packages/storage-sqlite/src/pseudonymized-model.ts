// One incarnation of a model in which authors, or its creator, get pseudonyms: its log is gone through once to see that it is the one that
// was committed, then what names them is rewritten. One segment is in memory at a time, or some rows.

import {
  type AuthorReplacement,
  CodecError,
  decodeLogAuthor,
  encodeLogAuthor,
  encodeSegment,
  entryDigest,
  type LogAuthor,
  type LogEntry,
  type ModelRecord,
  openSegment,
  type PseudonymAccount,
  type Pseudonyms,
  presentAuthorDigest,
  presentCreatorDigest,
  pseudonymClient,
  pseudonymEntry,
  SegmentCache,
  StoredHistory,
  sealedCreator,
} from "@convergence/storage";
import { ClientTable } from "./client-table.ts";
import { CreatorTable } from "./creator-table.ts";
import { encodeLog } from "./encoded-log.ts";
import { LogTable } from "./log-table.ts";
import { ModelTable } from "./model-table.ts";
import { PrivacyError } from "./privacy-store.ts";
import { SegmentTable } from "./segment-table.ts";
import { sqliteStoredLog } from "./sqlite-stored-log.ts";
import type { Statements } from "./statements.ts";

export class PseudonymizedModel {
  readonly #key: number;
  readonly #record: ModelRecord;
  readonly #pseudonyms: Pseudonyms;
  readonly #statements: Statements;
  readonly #log: LogTable;
  readonly #segments: SegmentTable;
  /** By the digest of who it was. */
  readonly #replaces = new Map<string, AuthorReplacement>();

  constructor(statements: Statements, key: number, record: ModelRecord, pseudonyms: Pseudonyms) {
    this.#key = key;
    this.#record = record;
    this.#pseudonyms = pseudonyms;
    this.#statements = statements;
    this.#log = new LogTable(statements);
    this.#segments = new SegmentTable(statements);
  }

  /** Takes all authors into account. Gives whether the user is one of them, or the creator. */
  meet(): boolean {
    let isConcerned = this.#record.createdBy === this.#pseudonyms.user;
    for (const author of this.#authors()) isConcerned = this.#pseudonyms.meet(author) || isConcerned;
    return isConcerned;
  }

  /** Whether somebody has this user key already. */
  knows(user: string): boolean {
    if (this.#record.createdBy === user) return true;
    for (const author of this.#authors()) if (author.user === user) return true;
    return false;
  }

  /** Gives the version of the entry that says so; undefined if nobody in the log, nor the creator, had to be replaced. Throws
   *  `PrivacyError` for a log that is not the one that was committed. */
  run(account: PseudonymAccount): number | undefined {
    for (const author of this.#authors()) this.#replace(author);
    const createdBy = this.#record.createdBy === this.#pseudonyms.user ? this.#pseudonyms.pseudonym : undefined;
    if (this.#replaces.size === 0 && createdBy === undefined) return undefined;
    const digest = this.#digest();
    for (const { number, bytes } of this.#log.authors(this.#key)) {
      const replaced = this.#replace(decodeLogAuthor(bytes));
      if (replaced !== undefined) this.#log.rewriteAuthor(this.#key, number, encodeLogAuthor(replaced));
    }
    this.#rewriteSegments();
    if (createdBy !== undefined) this.#replaceCreator(createdBy);
    const entry = pseudonymEntry(this.#record, [...this.#replaces.values()], account);
    new ClientTable(this.#statements).register(this.#key, this.#record, pseudonymClient);
    this.#log.append(this.#key, this.#record.head, encodeLog([entry]));
    new ModelTable(this.#statements).moveHead(this.#key, entry.version, entryDigest(digest, entry), entry.time);
    return entry.version;
  }

  /** The digest chain at the head. */
  #digest(): Uint8Array {
    try {
      return this.#verified();
    } catch (error) {
      // What is missing, and what cannot be decoded.
      throw error instanceof RangeError || error instanceof CodecError ? notCommitted() : error;
    }
  }

  #verified(): Uint8Array {
    const { head, digest } = this.#record;
    const log = sqliteStoredLog(this.#statements, this.#record);
    const ends = new Map(this.#segments.places(this.#key).map((place) => [place.last, place.digest]));
    let chain = log.creationDigest();
    let version = 0;
    for (const entry of new StoredHistory(log, new SegmentCache()).entries(0, head)) {
      chain = entryDigest(chain, entry);
      const isNext = entry.version === ++version;
      if (!isNext || !isEqual(ends.get(version) ?? chain, chain)) throw notCommitted();
    }
    if (version !== head || !isEqual(chain, digest)) throw notCommitted();
    return chain;
  }

  #rewriteSegments(): void {
    for (const { last } of this.#segments.places(this.#key)) {
      const segment = openSegment(this.#segments.bytes(this.#key, last));
      const authors = new Map(segment.authors().map((author) => [nameOf(author), this.#replace(author)]));
      if (![...authors.values()].some((replaced) => replaced !== undefined)) continue;
      const entries: LogEntry[] = [];
      for (const entry of segment.entries(segment.first - 1, segment.last)) {
        entries.push({ ...entry, ...authors.get(nameOf(entry)) });
      }
      this.#segments.replaceAuthors(this.#key, last, encodeSegment(entries, segment.chain));
    }
  }

  #replaceCreator(createdBy: string): void {
    const creators = new CreatorTable(this.#statements);
    const seal = creators.find(this.#key);
    if (seal === undefined) throw notCommitted();
    const former = sealedCreator(this.#record.createdBy, seal);
    creators.replace(this.#key, createdBy, former);
    this.#replaces.set(nameOfDigest(former), { former, present: presentCreatorDigest(createdBy) });
  }

  /** Undefined if nobody has to stand in this author's place. */
  #replace(author: LogAuthor): LogAuthor | undefined {
    const replaced = this.#pseudonyms.author(author);
    const former = replaced.pseudonymOf;
    if (replaced === author || former === undefined) return undefined;
    this.#replaces.set(nameOfDigest(former), { former, present: presentAuthorDigest(replaced) });
    return replaced;
  }

  /** Each of the rows and of each segment. */
  *#authors(): Generator<LogAuthor> {
    for (const { bytes } of this.#log.authors(this.#key)) yield decodeLogAuthor(bytes);
    for (const { last } of this.#segments.places(this.#key)) {
      yield* openSegment(this.#segments.bytes(this.#key, last)).authors();
    }
  }
}

const nameOf = ({ client, session, user }: LogAuthor): string => JSON.stringify([client, session, user]);

const nameOfDigest = (digest: Uint8Array): string => Buffer.from(digest).toString("hex");

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const notCommitted = (): PrivacyError =>
  new PrivacyError("The log is not the one that was committed, so it was left alone. Check the store first.");

// Reads what the encoders of entries wrote: what was committed since the client has had the model, version by version.
//
// Law: whatever mixture of entries, own changes and encoders reset in between: given an item for every version in turn, it
// gives back what was encoded. Bytes of no such form throw a `CodecError`; after a throw the decoder is of no use.

import {
  type CodecError,
  operationsPerEntryMax,
  operationsPerSubmissionMax,
  Reader,
  readOperations,
} from "@convergence/engine";
import type { Committed } from "./committed.ts";
import {
  type AuthorState,
  anewBit,
  authorUnit,
  baseBits,
  baseForm,
  baseShift,
  countedBit,
  joinedForm,
  lostBit,
  type OwnState,
  otherBase,
  sameBehind,
  sequenceBit,
  startAuthor,
  startOwn,
} from "./entry-form.ts";
import { clientIdCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { isTime, versionMax } from "./integers.ts";
import { canBeJoined, type JoinedEntry } from "./joined-entry.ts";
import { authorsPerStreamMax, entriesPerMessageMax, joinedChangesMax } from "./limits.ts";

export type EntryItem = { readonly kind: "entry" } & JoinedEntry;

/** What happened at one version: somebody else's change, or the commit of one's own. */
export type CommittedItem = EntryItem | ({ readonly kind: "committed" } & Committed);

const nothing: Committed["lost"] = [];

export class EntriesDecoder {
  readonly #authors = new Map<number, AuthorState>();
  readonly #own: OwnState = startOwn();
  #version: number;

  /** `version`: the one that the reader has; the first item is about the next. */
  constructor(version: number) {
    this.#version = version;
  }

  decode(payload: Uint8Array): readonly CommittedItem[] {
    const reader = new Reader(payload);
    const items: CommittedItem[] = [];
    do {
      if (items.length === entriesPerMessageMax) throw reader.fault(`More than ${entriesPerMessageMax} entries follow`);
      items.push(this.#read(reader));
    } while (!reader.done);
    return items;
  }

  #read(reader: Reader): CommittedItem {
    const head = reader.varint();
    const flags = head % authorUnit;
    const number = (head - flags) / authorUnit;
    const next = this.#version + 1;
    const item = number === 0 ? this.#readOwn(reader, flags, next) : this.#readEntry(reader, flags, number, next);
    if (item.version > versionMax) throw reader.fault(`The version ${item.version} exceeds ${versionMax}`);
    this.#version = item.version;
    return item;
  }

  #readOwn(reader: Reader, flags: number, version: number): CommittedItem {
    if ((flags & ~(sequenceBit | lostBit)) !== 0)
      throw reader.fault(`A committed change has the unknown flags ${flags}`);
    const own = this.#own;
    const isNext = (flags & sequenceBit) === 0;
    const sequence = isNext ? own.sequence + 1 : reader.varint();
    if (!isNext && sequence === own.sequence + 1) throw reader.fault(`${sequence} is written although it is the next`);
    if (!Number.isSafeInteger(sequence) || sequence < 1) throw reader.fault(`${sequence} is no sequence number`);
    const time = readTime(reader, own.time);
    const lost = (flags & lostBit) === 0 ? nothing : readLost(reader);
    own.sequence = sequence;
    own.time = time;
    return { kind: "committed", sequence, version, time, lost };
  }

  #readEntry(reader: Reader, flags: number, number: number, first: number): CommittedItem {
    const form = (flags >> baseShift) & baseBits;
    const author = (flags & anewBit) === 0 ? this.#authors.get(number) : this.#readAuthor(reader, number, first);
    if (author === undefined) throw reader.fault(`The author ${number} was never introduced`);
    const time = readTime(reader, author.time);
    const changes = form === joinedForm ? readChanges(reader) : 1;
    const base = form === joinedForm ? readBehind(reader, first) : readBase(reader, form, first, author);
    const isCounted = (flags & countedBit) !== 0;
    const count = isCounted ? reader.count(operationsPerEntryMax) : 1;
    if (isCounted && count === 1) throw reader.fault("The usual number of operations, 1, is written");
    const operations = readOperations(reader, count, author.run);
    author.base = base;
    author.behind = first - 1 - base;
    author.time = time;
    const { session, client, user } = author;
    const version = first + changes - 1;
    if (changes === 1) return { kind: "entry", version, base, session, client, user, time, operations };
    if (!canBeJoined(operations, changes)) throw reader.fault(`${changes} changes are joined that are no mere typing`);
    return { kind: "entry", version, base, session, client, user, time, operations, count: changes };
  }

  #readAuthor(reader: Reader, number: number, version: number): AuthorState {
    if (number > authorsPerStreamMax) throw reader.fault(`The author ${number} exceeds ${authorsPerStreamMax}`);
    const session = sessionIdCodec.read(reader);
    const client = clientIdCodec.read(reader);
    const user = userKeyCodec.read(reader);
    const written = reader.varint();
    if (written !== version) throw reader.fault(`Version ${written} arrived where ${version} was due`);
    const author = startAuthor(session, client, user, number);
    this.#authors.set(number, author);
    return author;
  }
}

function readTime(reader: Reader, before: number): number {
  const time = before + reader.varint();
  if (!isTime(time)) throw reader.fault(`${time} is not a time in milliseconds since 1970`);
  return time;
}

function readBase(reader: Reader, form: number, version: number, author: AuthorState): number {
  if (form === otherBase) {
    const base = readBehind(reader, version);
    if (baseForm(base, version - 1 - base, author) !== form) throw reader.fault(`The base ${base} has a shorter form`);
    return base;
  }
  const behind = form === sameBehind ? author.behind : version - 1 - author.base;
  const base = version - 1 - behind;
  if (base < 0 || behind < 0) throw behindFault(reader, version, behind);
  if (baseForm(base, behind, author) !== form) throw reader.fault(`The base ${base} has a shorter form`);
  return base;
}

function readBehind(reader: Reader, version: number): number {
  const behind = reader.varint();
  if (behind >= version) throw behindFault(reader, version, behind);
  return version - 1 - behind;
}

const behindFault = (reader: Reader, version: number, behind: number): CodecError =>
  reader.fault(`The author of version ${version} cannot be ${behind} versions behind`);

function readChanges(reader: Reader): number {
  const changes = reader.varint();
  if (changes < 2 || changes > joinedChangesMax) {
    throw reader.fault(`${changes} changes are joined, which have to be from 2 to ${joinedChangesMax}`);
  }
  return changes;
}

function readLost(reader: Reader): readonly number[] {
  const count = reader.count(operationsPerSubmissionMax);
  if (count === 0) throw reader.fault("Operations were lost, but none are named");
  const lost: number[] = [];
  for (let left = count; left > 0; left--) lost.push(reader.varint());
  return lost;
}

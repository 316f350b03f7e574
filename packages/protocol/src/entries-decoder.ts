// Reads what the encoders of entries wrote: what was committed since the client has had the model, version by version.
//
// Law: whatever mixture of entries, own changes and encoders reset in between: given an item for every version in turn, it
// gives back what was encoded. Bytes of no such form throw a `CodecError`; after a throw the decoder is of no use.

import {
  extendSplice,
  operationsPerChangeMax,
  operationsPerEntryMax,
  Reader,
  readOperations,
} from "@convergence/engine";
import type { Committed } from "./committed.ts";
import type { Entry } from "./entry.ts";
import {
  type AuthorState,
  anewBit,
  authorUnit,
  baseBits,
  baseForm,
  baseShift,
  countedBit,
  lostBit,
  type OwnState,
  otherBase,
  sameBase,
  sameBehind,
  sequenceBit,
  startAuthor,
  startOwn,
} from "./entry-form.ts";
import { clientIdCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { isTime, versionMax } from "./integers.ts";
import { authorsPerStreamMax, entriesPerMessageMax } from "./limits.ts";

/** Somebody else's change; or `count` of them, the last one being `version`, whose operations together are these. */
export type EntryItem = { readonly kind: "entry"; readonly count?: number } & Entry;

/** What happened at one version: somebody else's change, or the commit of one's own. */
export type CommittedItem = EntryItem | ({ readonly kind: "committed" } & Committed);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const nothing: Committed["lost"] = [];

export class EntriesDecoder {
  readonly #authors = new Map<number, AuthorState>();
  readonly #own: OwnState = startOwn();
  #version: number;

  /** `version`: the one that the reader has; the first item is about the next. */
  constructor(version: number) {
    this.#version = version;
  }

  /** `joinsTyping`: changes of one author that just go on with typing or deleting are one item, for who catches up. */
  decode(payload: Uint8Array, joinsTyping = false): readonly CommittedItem[] {
    const reader = new Reader(payload);
    const items: CommittedItem[] = [];
    let last: CommittedItem | undefined;
    let read = 0;
    do {
      if (read++ === entriesPerMessageMax) throw reader.fault(`More than ${entriesPerMessageMax} entries follow`);
      const item = this.#read(reader);
      if (joinsTyping && last !== undefined && goesOn(last, item)) continue;
      items.push(item);
      last = item;
    } while (!reader.done);
    return items;
  }

  #read(reader: Reader): CommittedItem {
    const head = reader.varint();
    const flags = head % authorUnit;
    const number = (head - flags) / authorUnit;
    const version = this.#version + 1;
    if (version > versionMax) throw reader.fault(`The version ${version} exceeds ${versionMax}`);
    const item = number === 0 ? this.#readOwn(reader, flags, version) : this.#readEntry(reader, flags, number, version);
    this.#version = version;
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

  #readEntry(reader: Reader, flags: number, number: number, version: number): CommittedItem {
    const form = (flags >> baseShift) & baseBits;
    if (form > otherBase) throw reader.fault(`A base has the unknown form ${form}`);
    const author = (flags & anewBit) === 0 ? this.#authors.get(number) : this.#readAuthor(reader, number, version);
    if (author === undefined) throw reader.fault(`The author ${number} was never introduced`);
    const time = readTime(reader, author.time);
    const base = readBase(reader, form, version, author);
    const isCounted = (flags & countedBit) !== 0;
    const count = isCounted ? reader.count(operationsPerEntryMax) : 1;
    if (isCounted && count === 1) throw reader.fault("The usual number of operations, 1, is written");
    const operations = readOperations(reader, count, author.run);
    author.base = base;
    author.behind = version - 1 - base;
    author.time = time;
    const { session, client, user } = author;
    return { kind: "entry", version, base, session, client, user, time, operations };
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

/** Adds an entry to the one before it if it just goes on from there. Both were made here, so they may be changed. */
function goesOn(last: CommittedItem, item: CommittedItem): boolean {
  if (last.kind !== "entry" || item.kind !== "entry" || last.session !== item.session) return false;
  const [first] = last.operations;
  const [second] = item.operations;
  if (first?.kind !== "splice" || second?.kind !== "splice") return false;
  if (last.operations.length > 1 || item.operations.length > 1 || !extendSplice(first, second)) return false;
  const joined = last as Mutable<EntryItem>;
  joined.count = (joined.count ?? 1) + 1;
  joined.version = item.version;
  joined.time = item.time;
  return true;
}

function readTime(reader: Reader, before: number): number {
  const time = before + reader.varint();
  if (!isTime(time)) throw reader.fault(`${time} is not a time in milliseconds since 1970`);
  return time;
}

function readBase(reader: Reader, form: number, version: number, author: AuthorState): number {
  const behind = form === sameBehind ? author.behind : form === sameBase ? version - 1 - author.base : reader.varint();
  if (behind < 0 || behind >= version) {
    throw reader.fault(`The author of version ${version} cannot be ${behind} versions behind`);
  }
  const base = version - 1 - behind;
  if (baseForm(base, behind, author) !== form) throw reader.fault(`The base ${base} has a shorter form`);
  return base;
}

function readLost(reader: Reader): readonly number[] {
  const count = reader.count(operationsPerChangeMax);
  if (count === 0) throw reader.fault("Operations were lost, but none are named");
  const lost: number[] = [];
  for (let left = count; left > 0; left--) lost.push(reader.varint());
  return lost;
}

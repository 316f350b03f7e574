// What was committed as bytes, one item for each version: entries for everybody but their author, and for an author a word
// about its own changes. An entry is written by what its author's entry before does not tell: a keystroke takes five bytes.
//
// Law: a reader who is given an item for every version since the encoder began, or was last reset, can decode them all
// (`EntriesDecoder`); so the bytes of an entry are the same for all its readers.

import { encoded, Writer, writeOperations } from "@convergence/engine";
import type { Committed } from "./committed.ts";
import type { Entry } from "./entry.ts";
import {
  type AuthorState,
  anewBit,
  authorUnit,
  baseForm,
  baseShift,
  countedBit,
  joinedForm,
  lostBit,
  type OwnState,
  otherBase,
  sequenceBit,
  startAuthor,
  startOwn,
} from "./entry-form.ts";
import { clientIdCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { isTime, versionMax } from "./integers.ts";
import { canBeJoined, type JoinedEntry } from "./joined-entry.ts";
import { authorsPerStreamMax, joinedChangesMax } from "./limits.ts";

export class EntriesEncoder {
  readonly #writer = new Writer();
  /** By session; what a server placed at a session's wish by another name. */
  readonly #authors = new Map<string, AuthorState>();
  readonly #shownClient: (client: string) => string;

  /** `shownClient`: the id by which a client is known to others. Asked for once in a while, and not for every entry. */
  constructor(shownClient: (client: string) => string = (client) => client) {
    this.#shownClient = shownClient;
  }

  /** Every author's next entry refers to nothing before it: from then on somebody else may read as well. */
  reset(): void {
    this.#authors.clear();
  }

  /** The bytes of an entry for whoever reads them. After a throw the encoder has to be reset. `isPlaced`: the server itself placed
   *  it at the session's wish, so that the session hears of it, unlike of its own entries: it refers to none of those. */
  encode(entry: JoinedEntry, isPlaced = false): Uint8Array<ArrayBuffer> {
    this.#writer.reset(); // what a throw has left
    this.write(this.#writer, entry, isPlaced);
    return this.#writer.finish();
  }

  /** The same into a writer, behind the entries before. */
  write(writer: Writer, entry: JoinedEntry, isPlaced = false): void {
    const { session, client, user } = entry;
    const key = isPlaced ? `placed for ${session}` : session;
    const known = this.#authors.get(key);
    const isKnown = known !== undefined && known.client === client && known.user === user;
    const author = isKnown ? known : this.#introduce(key, entry);
    this.#write(writer, entry, author, !isKnown);
  }

  #introduce(key: string, { session, client, user }: Entry): AuthorState {
    const known = this.#authors.get(key);
    if (known === undefined && this.#authors.size === authorsPerStreamMax) this.reset();
    const author = startAuthor(session, client, user, known?.number ?? this.#authors.size + 1);
    this.#authors.set(key, author);
    return author;
  }

  #write(writer: Writer, entry: JoinedEntry, author: AuthorState, isAnew: boolean): void {
    const { version, count = 1, base, time, operations } = entry;
    const first = version - count + 1;
    const behind = first - 1 - base;
    if (!isVersion(version) || !isVersion(first) || !(behind >= 0 && base >= 0)) {
      throw new RangeError(`The base ${base} of version ${first} is not in 0..${first - 1}`);
    }
    if (count > joinedChangesMax || (count > 1 && !canBeJoined(operations, count))) {
      throw new RangeError(`${count} changes cannot be joined`);
    }
    const passed = passedTime(time, author.time);
    const form = count > 1 ? joinedForm : baseForm(base, behind, author);
    const isCounted = operations.length !== 1;
    const flags = (isAnew ? anewBit : 0) | (form << baseShift) | (isCounted ? countedBit : 0);
    writer.varint(author.number * authorUnit + flags);
    if (isAnew) {
      sessionIdCodec.write(writer, author.session);
      clientIdCodec.write(writer, this.#shownClient(author.client));
      userKeyCodec.write(writer, author.user);
      writer.varint(first);
    }
    writer.varint(passed);
    if (form === joinedForm) writer.varint(count);
    if (form >= otherBase) writer.varint(behind);
    if (isCounted) writer.varint(operations.length);
    writeOperations(writer, operations, author.run);
    author.base = base;
    author.behind = behind;
    author.time = time;
  }
}

/** For one reader: its own changes, in the places of its own entries. */
export class CommittedEncoder {
  readonly #own: OwnState = startOwn();

  encode({ sequence, version, time, lost }: Committed): Uint8Array<ArrayBuffer> {
    const own = this.#own;
    const isNext = sequence === own.sequence + 1;
    if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError(`${sequence} is no sequence number`);
    if (!isVersion(version)) throw new RangeError(`${version} is not the version of a change`);
    const passed = passedTime(time, own.time);
    own.sequence = sequence;
    own.time = time;
    return encoded((writer) => {
      writer.varint((isNext ? 0 : sequenceBit) | (lost.length > 0 ? lostBit : 0));
      if (!isNext) writer.varint(sequence);
      writer.varint(passed);
      if (lost.length === 0) return;
      writer.varint(lost.length);
      for (const index of lost) writer.varint(index);
    });
  }
}

const isVersion = (version: number): boolean => Number.isSafeInteger(version) && version >= 1 && version <= versionMax;

function passedTime(time: number, before: number): number {
  if (!isTime(time) || time < before) throw new RangeError(`The time ${time} does not follow ${before}`);
  return time - before;
}

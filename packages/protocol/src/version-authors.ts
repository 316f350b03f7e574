// Who made which versions, and when: of those versions that an answer names, ascending, each author once.
//
// Version 0 is what the model was created with: nobody's session made it.

import { type Codec, optional, type Reader, type Writer } from "@convergence/engine";
import { sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { isTime, versionMax } from "./integers.ts";
import { attributedPartsMax } from "./limits.ts";

export type VersionAuthor = {
  readonly version: number;
  /** Server time in milliseconds since 1970. */
  readonly time: number;
  /** The opaque key of the user, never a name. */
  readonly user: string;
  /** Absent for version 0. */
  readonly session: string | undefined;
};

type Author = Pick<VersionAuthor, "user" | "session">;

/** Each part names two versions at most, and the one that the model was created with may come on top. */
const versionsMax: number = 2 * attributedPartsMax + 1;

const sessionCodec: Codec<string | undefined> = optional(sessionIdCodec);

const shape = `versions(authors(${userKeyCodec.shape},${sessionCodec.shape}),entries(version since,author,time since))`;

export const versionAuthorsCodec: Codec<readonly VersionAuthor[]> = { write, read, shape };

function write(writer: Writer, versions: readonly VersionAuthor[]): void {
  if (versions.length > versionsMax) throw new RangeError(`${versions.length} versions exceed ${versionsMax}`);
  const numbers = new Map<string, number>();
  const authors: Author[] = [];
  for (const each of versions) {
    if (numbers.has(keyOf(each))) continue;
    numbers.set(keyOf(each), authors.length);
    authors.push(each);
  }
  writer.varint(authors.length);
  for (const { user, session } of authors) {
    userKeyCodec.write(writer, user);
    sessionCodec.write(writer, session);
  }
  writer.varint(versions.length);
  let [before, timeBefore] = [-1, 0];
  for (const each of versions) {
    const { version, time } = each;
    const fault = faultOf(version, time, before);
    if (fault !== undefined) throw new RangeError(fault);
    writer.varint(version - before - 1);
    writer.varint(numbers.get(keyOf(each))!);
    writer.signed(time - timeBefore);
    before = version;
    timeBefore = time;
  }
}

function read(reader: Reader): readonly VersionAuthor[] {
  const authors = readAuthors(reader);
  const versions: VersionAuthor[] = [];
  let known = 0;
  let [version, time] = [-1, 0];
  for (let left = reader.count(versionsMax); left > 0; left--) {
    const before = version;
    version += reader.varint() + 1;
    const number = reader.varint();
    const author = authors[number];
    if (author === undefined || number > known) throw reader.fault(`The author ${number} stands where ${known} is due`);
    if (number === known) known++;
    time += reader.signed();
    const fault = faultOf(version, time, before);
    if (fault !== undefined) throw reader.fault(fault);
    // Field by field: a difference names tens of thousands.
    versions.push({ version, time, user: author.user, session: author.session });
  }
  if (known < authors.length) throw reader.fault(`Of ${authors.length} authors ${authors.length - known} made nothing`);
  return versions;
}

function readAuthors(reader: Reader): readonly Author[] {
  const authors: Author[] = [];
  const keys = new Set<string>();
  for (let left = reader.count(versionsMax); left > 0; left--) {
    const user = userKeyCodec.read(reader);
    const author = { user, session: sessionCodec.read(reader) };
    if (keys.size === keys.add(keyOf(author)).size) throw reader.fault("An author is named twice");
    authors.push(author);
  }
  return authors;
}

/** A user key may hold anything but control characters, and a session id is never empty. */
const keyOf = ({ user, session }: Author): string => `${session ?? ""}\n${user}`;

function faultOf(version: number, time: number, before: number): string | undefined {
  if (!Number.isSafeInteger(version) || version > versionMax) return `${version} is not a version`;
  if (version <= before) return `Version ${version} is out of order after version ${before}`;
  return isTime(time) ? undefined : `${time} is not a time in milliseconds since 1970`;
}

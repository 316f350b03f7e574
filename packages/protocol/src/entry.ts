// A committed change as everybody but its author hears of it.
//
// Its bytes depend on nobody: a server encodes an entry once and sends the same bytes to all, `entriesFrame` putting each
// receiver's channel before them. The operations come last, in the very form of the log, so they need no second encoding.

import { type Codec, committedOperationsCodec, encode, encoded, type Operation, struct } from "@convergence/engine";
import { clientIdCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { integer, timeCodec, versionMax } from "./integers.ts";

export type EntryHeader = {
  readonly version: number;
  /** The version that the author had seen, below `version`. */
  readonly base: number;
  readonly session: string;
  readonly client: string;
  /** The opaque key of the user, never a name. */
  readonly user: string;
  /** Server time in milliseconds since 1970. */
  readonly time: number;
};

export type Entry = EntryHeader & {
  /** As they took effect. */
  readonly operations: readonly Operation[];
};

/** `behind`: how many versions the author had not seen, nearly always few. */
type Wire<T extends EntryHeader> = Omit<T, "base"> & { readonly behind: number };

const headerFields = {
  version: integer("version of an entry", 1, versionMax),
  behind: integer("number of unseen versions", 0, versionMax),
  session: sessionIdCodec,
  client: clientIdCodec,
  user: userKeyCodec,
  time: timeCodec,
};

function toWire(header: EntryHeader): Wire<EntryHeader> {
  const { version, base, session, client, user, time } = header;
  if (base < 0 || base >= version) throw new RangeError(`The base ${base} is not in 0..${version - 1}`);
  return { version, behind: version - 1 - base, session, client, user, time };
}

const headerCodec: Codec<Wire<EntryHeader>> = struct(headerFields);
const wireCodec: Codec<Wire<Entry>> = struct({ ...headerFields, operations: committedOperationsCodec });

/** One entry. `base` travels as the distance to `version`, and may not come out below 0. */
export const entryCodec: Codec<Entry> = {
  write: (writer, entry) => wireCodec.write(writer, { ...toWire(entry), operations: entry.operations }),
  read(reader) {
    const { version, behind, session, client, user, time, operations } = wireCodec.read(reader);
    if (behind >= version) throw reader.fault(`The author of version ${version} cannot be ${behind} versions behind`);
    return { version, base: version - 1 - behind, session, client, user, time, operations };
  },
  shape: wireCodec.shape,
};

/** The bytes of an entry, the same for every receiver. */
export const encodeEntry = (entry: Entry): Uint8Array<ArrayBuffer> => encode(entryCodec, entry);

/** The same bytes, from operations that are encoded already, by `encodeOperations`. */
export function encodeEntryWith(header: EntryHeader, operations: Uint8Array): Uint8Array<ArrayBuffer> {
  return encoded((writer) => {
    headerCodec.write(writer, toWire(header));
    writer.raw(operations);
  });
}

// What redactions and pseudonyms have left in the entries of a segment, at the end of its extras: digests where content was blanked, and in
// the entries that record them what was blanked and who was replaced. A segment without has nothing there.

import type { Reader, Writer } from "@convergence/engine";
import type { LogEntry } from "../log-entry.ts";
import { readRedacted, readReplacements, writeRedacted, writeReplacements } from "../log-entry-codec.ts";
import { readRanges, writeRanges } from "../version-ranges.ts";

type Redaction = Pick<LogEntry, "redacted" | "redacts" | "replaces">;

/** By entries, counted from the first. */
export type Redactions = ReadonlyMap<number, Redaction>;

/** What an entry has of the three. */
const hasRedacted = 1;
const hasRedacts = 2;
const hasReplaces = 4;

export function writeRedactions(writer: Writer, entries: readonly LogEntry[]): void {
  const first = entries[0]!.version;
  let next = first;
  for (const { version, redacted, redacts, replaces } of entries) {
    const flags =
      (redacted === undefined ? 0 : hasRedacted) |
      (redacts === undefined ? 0 : hasRedacts) |
      (replaces === undefined ? 0 : hasReplaces);
    if (flags === 0) continue;
    writer.varint(version - next);
    next = version + 1;
    writer.byte(flags);
    if (redacted !== undefined) writeRedacted(writer, redacted);
    if (redacts !== undefined) writeRanges(writer, redacts);
    if (replaces !== undefined) writeReplacements(writer, replaces);
  }
}

/** Reads to the end. `originals`: of each entry, whether it has one. */
export function readRedactions(reader: Reader, first: number, originals: Uint8Array): Redactions {
  const redactions = new Map<number, Redaction>();
  for (let next = 0; reader.remaining > 0; ) {
    const at = next + reader.varint();
    const flags = reader.byte();
    if (at >= originals.length || flags === 0 || flags > (hasRedacted | hasRedacts | hasReplaces)) {
      throw reader.fault(`Entry ${at} of ${originals.length} has the redaction flags ${flags}`);
    }
    redactions.set(at, {
      ...((flags & hasRedacted) === 0 ? {} : { redacted: readRedacted(reader, originals[at] === 1) }),
      ...((flags & hasRedacts) === 0 ? {} : { redacts: readRanges(reader, first + at) }),
      ...((flags & hasReplaces) === 0 ? {} : { replaces: readReplacements(reader) }),
    });
    next = at + 1;
  }
  return redactions;
}

// Entries as one segment.

import { deflateRawSync } from "node:zlib";
import { encoded } from "@convergence/engine";
import type { LogEntry } from "../log-entry.ts";
import { encodeLogAuthor, encodeLogEntry } from "../log-entry-codec.ts";

/** The bytes of entries whose versions follow each other; `chain` is the digest before the first. Throws a `RangeError` for none, for
 *  too many, and for a gap. */
export function encodeSegment(entries: readonly LogEntry[], chain: Uint8Array): Uint8Array {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("A segment of no entries");
  const body = encoded((writer) => {
    for (const [index, entry] of entries.entries()) {
      if (entry.version !== first.version + index) {
        throw new RangeError(`The entry of version ${entry.version} stands where ${first.version + index} is due`);
      }
      writer.bytes(encodeLogAuthor(entry));
      writer.bytes(encodeLogEntry(entry));
    }
  });
  return encoded((writer) => {
    writer.byte(1);
    writer.varint(first.version);
    writer.varint(entries.length);
    writer.varint(first.time);
    writer.varint(last.time - first.time);
    writer.bytes(chain);
    writer.varint(body.length);
    writer.raw(deflateRawSync(body));
  });
}

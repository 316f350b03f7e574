// A segment read back.

import { inflateRawSync } from "node:zlib";
import { CodecError, decodeOperations, extendSplice, type Operation, Reader } from "@convergence/engine";
import type { LogEntry } from "../log-entry.ts";
import { decodeLogAuthor, decodeLogEntry } from "../log-entry-codec.ts";
import type { Segment } from "./segment.ts";

/** Throws a `CodecError` on anything that `encodeSegment` did not write. */
export function openSegment(bytes: Uint8Array): Segment {
  const reader = new Reader(bytes);
  if (reader.byte() !== 1) throw reader.fault("Unknown form of a segment");
  const first = reader.varint();
  const count = reader.varint();
  const firstTime = reader.varint();
  const lastTime = firstTime + reader.varint();
  const chain = new Uint8Array(reader.bytes(64));
  const length = reader.varint();
  const inflated = (): Uint8Array => {
    try {
      return inflateRawSync(bytes.subarray(reader.offset), { maxOutputLength: length });
    } catch (cause) {
      throw new CodecError(`The body of a segment cannot be inflated: ${String(cause)}`);
    }
  };
  function* entries(after: number, to: number): Generator<LogEntry> {
    const body = new Reader(inflated());
    for (let version = first; version < first + count; version++) {
      const author = body.bytes(body.remaining);
      const entry = body.bytes(body.remaining);
      if (version > after && version <= to) yield decodeLogEntry(entry, decodeLogAuthor(author));
    }
    body.end();
  }
  function* operations(after: number, to: number): Generator<Operation> {
    let open: Operation | undefined;
    for (const entry of entries(after, to)) {
      for (const each of decodeOperations(entry.operations)) {
        const next = each.kind === "splice" ? { ...each, glued: false } : each;
        if (open?.kind === "splice" && next.kind === "splice" && extendSplice(open, next)) continue;
        if (open !== undefined) yield open;
        open = next;
      }
    }
    if (open !== undefined) yield open;
  }
  return { first, last: first + count - 1, firstTime, lastTime, chain, entries, operations };
}

// A segment whose log has another digest chain: all of it stays but the digest that it begins with.

import { crc32 } from "node:zlib";
import { encoded, Reader } from "@convergence/engine";
import { readHead } from "./columns.ts";
import { checksumBytes, writeChecksum } from "./segment-form.ts";

/** Throws a `CodecError` for what does not begin like a segment. */
export function withChain(bytes: Uint8Array, chain: Uint8Array): Uint8Array {
  const reader = new Reader(bytes);
  const { chain: former } = readHead(reader);
  const behind = reader.offset;
  const body = encoded((writer) => {
    // The length of a digest of the chain is one byte.
    writer.raw(bytes.subarray(0, behind - former.length - 1));
    writer.bytes(chain);
    writer.raw(bytes.subarray(behind, bytes.length - checksumBytes));
  });
  return encoded((writer) => {
    writer.raw(body);
    writeChecksum(writer, crc32(body));
  });
}

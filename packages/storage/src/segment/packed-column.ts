// Bytes of one kind, packed: text, operations, names. What does not get smaller stays as it is.

import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { CodecError, type Reader, type Writer } from "@convergence/engine";
import { columnBytesMax } from "./limits.ts";

/** Up to this many bytes nothing is spared; above, the best level would take seconds for a megabyte. */
const bestLevelBytesMax = 65_536;
const bestLevel = 11;
const fastLevel = 9;
/** A window as large as the bytes: what a larger one costs counts where they are few. */
const windowBits = (bytes: number): number => Math.min(24, Math.max(10, 32 - Math.clz32(bytes)));

/** Throws a `RangeError` for more than `columnBytesMax`. */
export function writePacked(writer: Writer, bytes: Uint8Array, isText = false): void {
  if (bytes.length > columnBytesMax)
    throw new RangeError(`A column of ${bytes.length} bytes exceeds ${columnBytesMax}`);
  writer.varint(bytes.length);
  if (bytes.length === 0) return;
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: isText ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC,
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > bestLevelBytesMax ? fastLevel : bestLevel,
      [constants.BROTLI_PARAM_LGWIN]: windowBits(bytes.length),
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writer.bytes(packed.length < bytes.length ? packed : bytes);
}

/** A column that is unpacked when it is asked for. */
export function readPacked(reader: Reader): () => Uint8Array {
  const length = reader.varint();
  if (length > columnBytesMax) throw reader.fault(`A column of ${length} bytes exceeds ${columnBytesMax}`);
  if (length === 0) return () => new Uint8Array(0);
  const stored = reader.view(length);
  return () => (stored.length === length ? stored : unpacked(stored, length));
}

function unpacked(packed: Uint8Array, length: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = brotliDecompressSync(packed, { maxOutputLength: length });
  } catch (error) {
    throw new CodecError(`A column of ${packed.length} bytes cannot be unpacked to ${length}: ${String(error)}`);
  }
  if (bytes.length !== length) throw new CodecError(`A column has ${bytes.length} bytes instead of ${length}`);
  return bytes;
}

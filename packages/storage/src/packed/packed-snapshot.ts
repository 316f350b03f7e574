// A snapshot in few bytes: compressed by itself, or as what is new in it since an earlier one.
//
// Law: what is unpacked with the same base is what was packed. `packSnapshot` has tried it.
//
//   packed   the length of the snapshot, a frame of Zstandard
//
// The base is the frame's dictionary, and its window covers both, so whatever stands in both is named, not written.

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { CodecError, encoded, Reader } from "@convergence/engine";
import { snapshotPairBytesMax } from "../limits.ts";

/** A power of two of bytes that Zstandard looks back over. */
type WindowLog = number;

const windowLogMin: WindowLog = 10;
const snapshotBytesMax: number = 2 ** 31;

/** What the tables of the compressor are smaller than its window, as powers of two. Found by trying: a base is indexed finely enough
 *  that little of it is missed, at a cost of some nanoseconds a byte. */
const tableLogBelowWindow = 2;
const tableLogMin = 16;

export type PackedSnapshot = { readonly packed: Uint8Array; readonly usesBase: boolean };

/** Uses `base` if there is one and it is not too large. */
export function packSnapshot(snapshot: Uint8Array, base: Uint8Array | undefined): PackedSnapshot {
  if (base !== undefined && snapshot.length + base.length <= snapshotPairBytesMax) {
    const packed = tryBase(snapshot, base);
    if (packed !== undefined) return { packed, usesBase: true };
  }
  const windowLog = windowLogOf(snapshot.length);
  const params = { [constants.ZSTD_c_compressionLevel]: fullLevel, [constants.ZSTD_c_windowLog]: windowLog };
  return { packed: framed(snapshot, zstdCompressSync(snapshot, { params })), usesBase: false };
}

const fullLevel = 9;

/** Undefined if it does not work: bytes that look like a dictionary of Zstandard's own making are taken for one. */
function tryBase(snapshot: Uint8Array, base: Uint8Array): Uint8Array | undefined {
  const windowLog = windowLogOf(snapshot.length + base.length);
  const tableLog = Math.max(tableLogMin, windowLog - tableLogBelowWindow);
  const params = {
    [constants.ZSTD_c_strategy]: constants.ZSTD_dfast,
    [constants.ZSTD_c_windowLog]: windowLog,
    [constants.ZSTD_c_hashLog]: tableLog,
    [constants.ZSTD_c_chainLog]: tableLog,
  };
  try {
    const packed = framed(snapshot, zstdCompressSync(snapshot, { params, dictionary: viewOf(base) }));
    return Buffer.compare(unpackSnapshot(packed, base), snapshot) === 0 ? packed : undefined;
  } catch {
    return undefined;
  }
}

/** The inverse. `base` is what it was packed with. Throws a `CodecError` for damage that shows; a damaged one may also come out as
 *  something else, which a check finds. */
export function unpackSnapshot(packed: Uint8Array, base: Uint8Array | undefined): Uint8Array {
  const reader = new Reader(packed);
  const length = reader.varint();
  if (length > snapshotBytesMax) throw reader.fault(`A packed snapshot says that it has ${length} bytes`);
  const params = { [constants.ZSTD_d_windowLogMax]: windowLogOf(length + (base?.length ?? 0)) };
  let bytes: Buffer;
  try {
    const dictionary = base === undefined ? {} : { dictionary: viewOf(base) };
    const frame = packed.subarray(reader.offset);
    bytes = zstdDecompressSync(frame, { params, maxOutputLength: Math.max(1, length), ...dictionary });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodecError(`A snapshot of ${length} bytes cannot be unpacked: ${reason}`, reader.offset);
  }
  if (bytes.length !== length) {
    throw new CodecError(`A snapshot of ${length} bytes is unpacked to ${bytes.length}`, reader.offset);
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

const framed = (snapshot: Uint8Array, frame: Uint8Array): Uint8Array =>
  encoded((writer) => {
    writer.varint(snapshot.length);
    writer.raw(frame);
  });

const windowLogOf = (bytes: number): WindowLog => Math.max(windowLogMin, Math.ceil(Math.log2(Math.max(1, bytes))));

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

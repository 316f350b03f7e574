// A snapshot in the form in which its row has it: the content, or what is left of it by deflating, which is a third or so.

import { inflateRawSync, type Zlib } from "node:zlib";
import { type KeptSnapshot, StoreUnavailableError } from "@convergence/storage";

/** `inflatedBytes`: of how many bytes the content is, if these are raw deflate. */
export type KeptBytes = { readonly bytes: Uint8Array; readonly inflatedBytes?: number | undefined };

/** Deflate does not make more of a byte. Whatever a damaged row says, no more memory is asked for. */
const inflatedPerByteMax = 1032;
/** The least that the platform makes room for at a time. */
const chunkBytesMin = 64;

/** The smaller form. */
export const keptBytes = (bytes: Uint8Array, deflated: Uint8Array | undefined): KeptBytes =>
  deflated !== undefined && deflated.length < bytes.length
    ? { bytes: deflated, inflatedBytes: bytes.length }
    : { bytes };

/** Of a row with all the columns that there are: a store that is read in the format of an older release has fewer. Throws a
 *  `StoreUnavailableError` for bytes that are not, from first to last, what was deflated. */
export function snapshotOf(row: Readonly<Record<string, unknown>>): KeptSnapshot {
  const version = Number(row.version);
  const bytes = row.bytes as Uint8Array;
  const inflatedBytes = row.inflated_bytes ?? undefined;
  if (inflatedBytes === undefined) return { version, bytes };
  return { version, bytes: inflated(version, bytes, Number(inflatedBytes)), deflated: bytes };
}

function inflated(version: number, deflated: Uint8Array, count: number): Uint8Array {
  const damaged = (cause?: unknown): StoreUnavailableError =>
    new StoreUnavailableError(`The snapshot of version ${version} is damaged.`, { cause, outcomeKnown: true });
  if (!(count > 0 && count <= inflatedPerByteMax * deflated.length)) throw damaged();
  // In one piece, with room to notice that something follows.
  const options = { maxOutputLength: count, chunkSize: Math.max(count + 1, chunkBytesMin), info: true };
  let read: { readonly buffer: Uint8Array; readonly engine: Zlib };
  try {
    read = inflateRawSync(deflated, options) as unknown as typeof read;
  } catch (error) {
    throw damaged(error);
  }
  if (read.buffer.length !== count || read.engine.bytesWritten !== deflated.length) throw damaged();
  return new Uint8Array(read.buffer); // memory of its own, to be handed to another thread
}

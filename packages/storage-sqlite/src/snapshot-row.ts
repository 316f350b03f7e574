// A snapshot in the form in which its row has it: the content, or what is left of it by deflating, which is a third or so.

import { inflateRawSync } from "node:zlib";
import { type KeptSnapshot, StoreUnavailableError } from "@convergence/storage";

/** `inflatedBytes`: of how many bytes the content is, if these are raw deflate. */
export type KeptBytes = { readonly bytes: Uint8Array; readonly inflatedBytes?: number | undefined };

/** The least that the platform makes room for at a time. */
const chunkBytesMin = 64;

export const keptBytes = (bytes: Uint8Array, deflated: Uint8Array | undefined): KeptBytes =>
  deflated === undefined ? { bytes } : { bytes: deflated, inflatedBytes: bytes.length };

/** Of a row with all the columns that there are: a store that is read in the format of an older release has fewer. Throws a
 *  `StoreUnavailableError` for bytes that are not what was deflated. */
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
  let bytes: Uint8Array;
  try {
    // In one piece, with room to notice that nothing follows.
    const chunkSize = Math.max(count + 1, chunkBytesMin);
    bytes = inflateRawSync(deflated, { maxOutputLength: Math.max(count, 1), chunkSize });
  } catch (error) {
    throw damaged(error);
  }
  if (bytes.length !== count) throw damaged();
  return bytes;
}

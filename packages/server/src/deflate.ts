// Deflating off the event loop.

import { constants, deflateRaw } from "node:zlib";

/** Calls back once, later, with nothing if it failed. */
export type Deflate = (bytes: Uint8Array, done: (deflated: Uint8Array | undefined) => void) => void;

/** Below this, packing saves less than a packet or two. */
export const packedBytesMin = 4096;

/** The bytes deflated, if that is worth it and succeeds. */
export async function deflatedIfSmaller(
  bytes: Uint8Array,
  deflate: Deflate | undefined,
): Promise<Uint8Array | undefined> {
  if (deflate === undefined || bytes.length < packedBytesMin) return undefined;
  const deflating = new Promise<Uint8Array | undefined>((resolve) => deflate(bytes, resolve));
  const deflated = await deflating.catch(() => undefined);
  return deflated !== undefined && deflated.length < bytes.length ? deflated : undefined;
}

/** The second fastest level: the slower ones save a tenth more and take twice the time. */
const level = 3;
const strategy = constants.Z_DEFAULT_STRATEGY;

/** What comes out at a time. The platform goes back and forth between its threads for each such piece, so text is to be one piece. */
const chunkBytesMin = 16_384;
const chunkBytesMax = 1_048_576;

export const platformDeflate: Deflate = (bytes, done) => {
  const chunkSize = Math.min(Math.max(bytes.length >> 1, chunkBytesMin), chunkBytesMax);
  deflateRaw(bytes, { level, strategy, chunkSize }, (error, deflated) => done(error === null ? deflated : undefined));
};

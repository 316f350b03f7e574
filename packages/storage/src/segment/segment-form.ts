// The form of a segment, as its first byte says it, and what stands at its end.

import type { Writer } from "@convergence/engine";

/** Another one whenever the same entries would give other bytes, or the same bytes other entries: what the coders learn with is a part
 *  of it, and so are the orders of kinds and columns. */
export const segmentForm = 2;

/** One that is still read: all times in one piece. Otherwise it is the same. */
export const wholeTimesForm = 1;

/** Of the CRC-32 at the end, of all before it. */
export const checksumBytes = 4;

/** The lowest byte first. */
export function writeChecksum(writer: Writer, checksum: number): void {
  for (let shift = 0; shift < 8 * checksumBytes; shift += 8) writer.byte((checksum >>> shift) & 0xff);
}

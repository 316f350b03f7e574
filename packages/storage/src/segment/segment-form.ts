// The form of a segment, as its first byte says it, and what stands at its end.

/** Another one whenever the same entries would give other bytes, or the same bytes other entries: what the coders learn with is a part
 *  of it, and so are the orders of kinds and columns. */
export const segmentForm = 1;

/** Of the CRC-32 at the end, of all before it. */
export const checksumBytes = 4;

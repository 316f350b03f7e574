// The limits of a segment, each with its reason. Lowering one is not safe: what was packed must stay readable.

/** Entries of one segment. Whoever reads one of them decodes the columns of all, so this bounds a read: some 20 ms. */
export const entriesPerSegmentMax = 65_536;

/** Bytes of one column, unpacked. Bounds what a few bytes from a damaged store can blow up to; above the largest change that there can be,
 *  a whole model at three bytes a unit. */
export const columnBytesMax: number = 256 * 2 ** 20;

/** Bytes of a digest of the chain. */
export const chainBytesMax = 64;

/** Authors whose carets are followed at a time, as those of whoever else edits move them: more do not type at once. */
export const caretsFollowedMax = 8;

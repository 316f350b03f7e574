// The limits of what is packed, each with its reason. Those of a check are in `check/limits.ts`.

/** Entries in a segment, unless an adapter is told otherwise. Larger ones are hardly smaller by the byte, and to open a version takes
 *  longer; this many are decoded in some milliseconds. */
export const changesPerSegment = 16_384;

/** Bytes of entries, as they are stored, after which a segment ends early, a single larger entry aside: all of them are in memory at
 *  once while it is made, and to compress a megabyte takes up to a second. That of typing has a tenth of this. */
export const segmentBytesMax: number = 4 * 2 ** 20;

/** Segments from one snapshot that stands for itself to the next: to unpack one takes this many steps at most. */
export const segmentsPerFullSnapshot = 16;

/** Bytes of two snapshots up to which the later is packed as what is new in it. The compressor has to look back over both of them:
 *  beyond this it takes seconds, and memory of several times as much. */
export const snapshotPairBytesMax: number = 64 * 2 ** 20;

/** Snapshots that are kept between the last segment and the newest one: a version among the rows that are not packed yet, up to 18,000
 *  in a server, is then some 5,000 changes from one at most, which take some milliseconds. Each takes the room of the whole content. */
export const snapshotsBetweenMax = 4;

/** Bytes of those, of one model: beyond, what is gained is not worth their room, and decoding one takes as long as what it spares. */
export const snapshotBytesBetweenMax: number = 2 ** 20;

/** Opened segments that are kept for the next question: whoever reads a log in pages asks for the same one many times, and who goes
 *  to and fro for many. One of typing takes a megabyte when all of it is decoded, none more than some. */
export const openSegmentsMax = 16;

/** Bytes of unpacked snapshots that are kept for the next question, besides the newest of them, whatever its size. */
export const unpackedSnapshotBytesMax: number = 32 * 2 ** 20;

/** Bytes of rows, with what they take besides, that a question keeps while it lasts, to come back to them. Those that are not packed yet,
 *  up to 18,000 in a server, fit in; of larger ones some are read again. */
export const rowsKeptBytesMax: number = 8 * 2 ** 20;

/** Changes that are followed for one answer about who wrote what, or what differs. Each takes about a microsecond of a thread that
 *  others wait for, and some bytes until it is answered. */
export const changesFollowedMax = 4_000_000;

/** Authors whose digests are remembered while a log is written or read: about a kilobyte each at most, and as many as write to a busy
 *  store within some seconds. */
export const authorDigestsMax = 4096;

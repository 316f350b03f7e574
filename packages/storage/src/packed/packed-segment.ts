// A packed stretch of a log as a store keeps it: a segment and, packed too, the content at its end.
//
// The segments of a model follow each other without gaps from version 1 on. What is packed stays as it is for ever.

/** All of it but its bytes. */
export type SegmentPlace = {
  /** The version of its first entry. */
  readonly first: number;
  /** The version of its last entry. */
  readonly last: number;
  /** Server time of the first entry, in milliseconds since 1970. */
  readonly firstTime: number;
  /** Server time of the last entry. */
  readonly lastTime: number;
  /** The digest chain after the last entry, see `digest.ts`. */
  readonly digest: Uint8Array;
  /** How many snapshots of the segments before have to be unpacked, one after the other, to unpack this one's. 0: none. */
  readonly depth: number;
};

export type PackedSegment = SegmentPlace & {
  /** As `encodeSegment` wrote it. */
  readonly bytes: Uint8Array;
  /** The content after the last entry, see `packed-snapshot.ts`. */
  readonly snapshot: Uint8Array;
};

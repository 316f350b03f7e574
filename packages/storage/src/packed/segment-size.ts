// How many entries a store packs into a segment: what it was told, if segments can be so large.

import { changesPerSegment } from "../limits.ts";
import { entriesPerSegmentMax } from "../segment/limits.ts";

/** `given`, or the default. Throws a `RangeError` for what is no whole number from 1 to the most that a segment holds. */
export function segmentSize(given: number | undefined): number {
  const size = given ?? changesPerSegment;
  if (Number.isInteger(size) && size >= 1 && size <= entriesPerSegmentMax) return size;
  throw new RangeError(`A segment holds from 1 to ${entriesPerSegmentMax} changes, not ${size}`);
}

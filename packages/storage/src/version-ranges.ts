// Sets of versions, as ranges: ascending, each apart from the one before, so that one set has one form.

import type { Reader, Writer } from "@convergence/engine";

/** From `first` to `last`, both included. Version 0 is the content that a model begins with. */
export type VersionRange = readonly [first: number, last: number];

/** The ranges of versions that come in ascending order. */
export function rangesOf(versions: Iterable<number>): VersionRange[] {
  const ranges: [number, number][] = [];
  for (const version of versions) {
    const open = ranges.at(-1);
    if (open !== undefined && version <= open[1] + 1) open[1] = version;
    else ranges.push([version, version]);
  }
  return ranges;
}

export const formatRanges = (ranges: readonly VersionRange[]): string =>
  ranges.map(([first, last]) => (first === last ? `${first}` : `${first}..${last}`)).join(", ");

export function writeRanges(writer: Writer, ranges: readonly VersionRange[]): void {
  writer.varint(ranges.length);
  let before = -2;
  for (const [first, last] of ranges) {
    writer.varint(first - before - 2);
    writer.varint(last - first);
    before = last;
  }
}

/** The inverse of `writeRanges`, of versions below `version`. Throws a `CodecError` for anything else. */
export function readRanges(reader: Reader, version: number): VersionRange[] {
  const count = reader.varint();
  if (count === 0 || count > reader.remaining) throw reader.fault(`A set of versions has ${count} ranges`);
  const ranges: VersionRange[] = [];
  let before = -2;
  for (let left = count; left > 0; left--) {
    const first = before + 2 + reader.varint();
    const last = first + reader.varint();
    if (last >= version) throw reader.fault(`The entry of version ${version} redacts version ${last}`);
    ranges.push([first, last]);
    before = last;
  }
  return ranges;
}

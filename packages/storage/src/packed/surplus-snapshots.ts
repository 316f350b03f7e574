// Which snapshots a store lets go. Beside that of version 0 it keeps the newest and, where no segment holds the log yet, some of those
// before it: so a version among the rows opens from one that is near.
//
// Law: those between the last segment and the newest are bounded in number and in bytes, and thinned evenly: the one without which the
// way from one to the next stays shortest goes first.

import { snapshotBytesBetweenMax, snapshotsBetweenMax } from "../limits.ts";

/** A snapshot without its content, which is so many bytes long. */
export type SnapshotSize = { readonly version: number; readonly bytes: number };

/** Of `snapshots`, ascending and without version 0, the versions of those that are not kept, of a log packed up to `packedTo`. */
export function surplusSnapshots(snapshots: readonly SnapshotSize[], packedTo: number): number[] {
  const surplus: number[] = [];
  const between: SnapshotSize[] = [];
  for (const each of snapshots.slice(0, -1)) {
    if (each.version > packedTo) between.push(each);
    else surplus.push(each.version);
  }
  const newest = snapshots.at(-1)?.version ?? packedTo;
  let bytes = between.reduce((sum, each) => sum + each.bytes, 0);
  while (between.length > snapshotsBetweenMax || bytes > snapshotBytesBetweenMax) {
    const [{ version, bytes: freed }] = between.splice(leastMissed(between, packedTo, newest), 1) as [SnapshotSize];
    surplus.push(version);
    bytes -= freed;
  }
  return surplus;
}

/** Its place. Of several the oldest. */
function leastMissed(between: readonly SnapshotSize[], packedTo: number, newest: number): number {
  const ways = between.map(
    (_, index) => (between[index + 1]?.version ?? newest) - (between[index - 1]?.version ?? packedTo),
  );
  return ways.indexOf(Math.min(...ways));
}

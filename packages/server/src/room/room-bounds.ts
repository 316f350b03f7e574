// How much one room keeps and takes up at once. Where no limit is said there is none, as in tests.

import type { ServerLimits } from "../limits.ts";
import { type CommitPaceLimits, unpaced } from "./commit-pace.ts";

export type RoomBounds = Pick<
  ServerLimits,
  "changesPerCommitMax" | "refusalsKeptMax" | "referencesPerSessionMax" | "referenceUnitsPerSessionMax"
> &
  CommitPaceLimits;

const unbounded: RoomBounds = {
  ...unpaced,
  changesPerCommitMax: Number.POSITIVE_INFINITY,
  refusalsKeptMax: Number.POSITIVE_INFINITY,
  referencesPerSessionMax: Number.POSITIVE_INFINITY,
  referenceUnitsPerSessionMax: Number.POSITIVE_INFINITY,
};

let last: { readonly limits: Partial<RoomBounds>; readonly bounds: RoomBounds } | undefined;

/** Rooms of one server share them: each would have half a kilobyte of its own. */
export function boundsOf(limits: Partial<RoomBounds>): RoomBounds {
  if (last?.limits !== limits) last = { limits, bounds: { ...unbounded, ...limits } };
  return last.bounds;
}

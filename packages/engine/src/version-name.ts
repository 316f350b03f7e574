// The name that people have given to a version of a model, and what is kept with it. It means nothing to the merge.
//
// Law: a name points to one version for as long as it is there, and no two of one model are the same to the unit.

import { versionNameUnitsMax } from "./limits.ts";

export type VersionName = {
  readonly name: string;
  readonly version: number;
  /** When it was named, in milliseconds since 1970. */
  readonly createdAt: number;
  /** Who named it: an opaque user key. */
  readonly createdBy: string;
};

const control = /\p{Cc}/u;

/** 1 to 256 units of well-formed text, without control characters, and without white space at either end. */
export const isVersionName = (text: string): boolean =>
  text.length >= 1 &&
  text.length <= versionNameUnitsMax &&
  text.isWellFormed() &&
  !control.test(text) &&
  text.trim() === text;

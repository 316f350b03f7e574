// Which version, or versions, wrote a stretch of a text.

import { type Codec, refine, struct } from "@convergence/engine";
import { integer, versionCodec } from "./integers.ts";
import { serverFrameBytesMax } from "./limits.ts";

/** `length` units: all by one version, or each by the version after the one before, from `version` to `lastVersion`, as somebody
 *  typed them. In that case all of these are by one author. */
export type WrittenRun = { readonly length: number; readonly version: number; readonly lastVersion: number };

/** Whether so many units can be by these versions. */
export const isWrittenBy = (length: number, version: number, lastVersion: number): boolean =>
  lastVersion === version || lastVersion - version === length - 1;

export const writtenRunCodec: Codec<WrittenRun> = refine(
  struct({ length: integer("length", 1, serverFrameBytesMax), version: versionCodec, lastVersion: versionCodec }),
  ({ length, version, lastVersion }) => isWrittenBy(length, version, lastVersion),
  ({ length, version, lastVersion }) => `${length} units are not by the versions ${version} to ${lastVersion}`,
);

// Names of versions on the wire.
//
// A name is not repeated in an error: it may be long, secret or unfit to print.

import {
  type Codec,
  isVersionName,
  list,
  refine,
  string,
  struct,
  type VersionName,
  versionNamesMax,
  versionNameUnitsMax,
} from "@convergence/engine";
import { userKeyCodec } from "./identifiers.ts";
import { timeCodec, versionCodec } from "./integers.ts";

const rule = `it has 1 to ${versionNameUnitsMax} characters, no control characters, and no white space at its ends`;

export const versionNameTextCodec: Codec<string> = refine(
  string(versionNameUnitsMax),
  isVersionName,
  (text) => `${text.length} characters are not a valid name of a version: ${rule}`,
);

export const versionNameCodec: Codec<VersionName> = struct({
  name: versionNameTextCodec,
  version: versionCodec,
  createdAt: timeCodec,
  createdBy: userKeyCodec,
});

/** All names of a model. At three bytes a unit they take a megabyte and a half, which fits into one frame. */
export const versionNamesCodec: Codec<readonly VersionName[]> = list(versionNameCodec, versionNamesMax);

// Tags on the wire. A tag is a version and a count of refusals, and travels as these two: in one number the count, which is
// nearly always zero, would cost three bytes in every change.

import { type Codec, map, refusalsPerVersionMax, struct, type Tag, tagOf, versionOf } from "@convergence/engine";
import { integer, versionCodec } from "./integers.ts";

export { refusalsPerVersionMax, tagOf, versionOf };

/** The refusals that a tag counts after its version. */
export const refusalsOf = (tag: Tag): number => tag - tagOf(versionOf(tag));

const parts = struct({ version: versionCodec, refusals: integer("count of refusals", 0, refusalsPerVersionMax) });

export const tagCodec: Codec<Tag> = map(
  parts,
  ({ version, refusals }) => tagOf(version, refusals),
  (tag) => ({ version: versionOf(tag), refusals: refusalsOf(tag) }),
);

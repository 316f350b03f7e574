// What came of a wish to put elements back. It is durable, and the entry has been told before.

import { type Codec, list, literal, optional, placementsMax, struct, varint } from "@convergence/engine";
import { channelCodec, versionCodec } from "../integers.ts";

export type Placed = {
  readonly kind: "placed";
  readonly channel: number;
  readonly number: number;
  /** Absent if nothing took effect. */
  readonly version: number | undefined;
  /** The indexes of the items that took effect. */
  readonly done: readonly number[];
};

export const placedCodec: Codec<Placed> = struct({
  kind: literal("placed"),
  channel: channelCodec,
  number: varint,
  version: optional(versionCodec),
  done: list(varint, placementsMax),
});

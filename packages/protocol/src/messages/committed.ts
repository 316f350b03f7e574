// A change of this client is durable.

import { type Codec, list, literal, operationsPerChangeMax, struct, varint } from "@convergence/engine";
import { channelCodec, sequenceCodec, timeCodec, versionCodec } from "../integers.ts";

export type Committed = {
  readonly kind: "committed";
  readonly channel: number;
  readonly sequence: number;
  readonly version: number;
  /** Server time in milliseconds since 1970. */
  readonly time: number;
  /** The operations of the change that had no effect, by their index; ascending. */
  readonly lost: readonly number[];
};

export const committedCodec: Codec<Committed> = struct({
  kind: literal("committed"),
  channel: channelCodec,
  sequence: sequenceCodec,
  version: versionCodec,
  time: timeCodec,
  lost: list(varint, operationsPerChangeMax),
});

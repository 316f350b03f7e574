// The client has done with a model; the channel is free again.

import { type Codec, literal, struct } from "@convergence/engine";
import { channelCodec } from "../integers.ts";

export type CloseModel = {
  readonly kind: "closeModel";
  readonly channel: number;
};

export const closeModelCodec: Codec<CloseModel> = struct({
  kind: literal("closeModel"),
  channel: channelCodec,
});

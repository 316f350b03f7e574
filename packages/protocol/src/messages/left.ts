// Somebody has closed the model, or has lost the connection and not come back in time.

import { type Codec, literal, struct } from "@convergence/engine";
import { sessionIdCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";

export type Left = {
  readonly kind: "left";
  readonly channel: number;
  readonly session: string;
};

export const leftCodec: Codec<Left> = struct({
  kind: literal("left"),
  channel: channelCodec,
  session: sessionIdCodec,
});

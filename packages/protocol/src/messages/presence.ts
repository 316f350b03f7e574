// What a session in the model lets others know of itself now. The session itself may be told it, too.

import { type Codec, literal, optional, struct } from "@convergence/engine";
import { sessionIdCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";
import { presenceStateCodec } from "../presence-state.ts";

export type Presence = {
  readonly kind: "presence";
  readonly channel: number;
  readonly session: string;
  readonly state: string | undefined;
};

export const presenceCodec: Codec<Presence> = struct({
  kind: literal("presence"),
  channel: channelCodec,
  session: sessionIdCodec,
  state: optional(presenceStateCodec),
});

// What the client lets others in the model know of itself from now on; without a state, nothing. Never in the log.

import { type Codec, literal, optional, struct } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { presenceStateCodec } from "../presence-state.ts";

export type SetPresence = {
  readonly kind: "setPresence";
  readonly channel: number;
  readonly state: string | undefined;
};

export const setPresenceCodec: Codec<SetPresence> = struct({
  kind: literal("setPresence"),
  channel: channelCodec,
  state: optional(presenceStateCodec),
});

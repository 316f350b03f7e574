// Somebody has opened the model.

import { type Codec, literal, struct } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { type SessionInfo, sessionInfoCodec } from "../session-info.ts";

export type Joined = {
  readonly kind: "joined";
  readonly channel: number;
  readonly session: SessionInfo;
};

export const joinedCodec: Codec<Joined> = struct({
  kind: literal("joined"),
  channel: channelCodec,
  session: sessionInfoCodec,
});

// Somebody has opened the model, or has come back: then it is a client that was there, mostly with another session.

import { type Codec, literal, struct } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { type ModelSession, modelSessionCodec } from "../model-session.ts";

export type Joined = {
  readonly kind: "joined";
  readonly channel: number;
  readonly session: ModelSession;
};

export const joinedCodec: Codec<Joined> = struct({
  kind: literal("joined"),
  channel: channelCodec,
  session: modelSessionCodec,
});

// Somebody has lost the connection without having closed the model. Comes back as `joined`, or is told to be gone by `left`.

import { type Codec, literal, struct } from "@convergence/engine";
import { sessionIdCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";

export type Reconnecting = {
  readonly kind: "reconnecting";
  readonly channel: number;
  readonly session: string;
};

export const reconnectingCodec: Codec<Reconnecting> = struct({
  kind: literal("reconnecting"),
  channel: channelCodec,
  session: sessionIdCodec,
});

// The answer to `ping`.

import { type Codec, literal, struct } from "@convergence/engine";
import { timeCodec } from "../integers.ts";

export type Pong = {
  readonly kind: "pong";
  /** The client's own time, from its `ping`. */
  readonly time: number;
  readonly serverTime: number;
};

export const pongCodec: Codec<Pong> = struct({
  kind: literal("pong"),
  time: timeCodec,
  serverTime: timeCodec,
});

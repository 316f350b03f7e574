// Asks whether the other end is there, and what time it is.

import { type Codec, literal, struct } from "@convergence/engine";
import { timeCodec } from "../integers.ts";

export type Ping = {
  readonly kind: "ping";
  /** The client's own time, given back as it is. */
  readonly time: number;
};

export const pingCodec: Codec<Ping> = struct({
  kind: literal("ping"),
  time: timeCodec,
});

// The server is going down; the client connects again after a while.

import { type Codec, literal, struct, varint } from "@convergence/engine";

export type Draining = {
  readonly kind: "draining";
  readonly retryAfterMs: number;
};

export const drainingCodec: Codec<Draining> = struct({
  kind: literal("draining"),
  retryAfterMs: varint,
});

// The client leaves on purpose: nobody waits for it to come back.

import { type Codec, literal, struct } from "@convergence/engine";

export type Goodbye = {
  readonly kind: "goodbye";
};

export const goodbyeCodec: Codec<Goodbye> = struct({
  kind: literal("goodbye"),
});

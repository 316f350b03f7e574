// The answer to a question about history is not wanted any more. If it is not on its way yet, none comes; what had not begun by then
// does not begin. A request that is answered, or was never made, is no fault: the two may have crossed.

import { type Codec, literal, struct, varint } from "@convergence/engine";

export type Forget = {
  readonly kind: "forget";
  /** Of `readHistory`. */
  readonly request: number;
};

export const forgetCodec: Codec<Forget> = struct({ kind: literal("forget"), request: varint });

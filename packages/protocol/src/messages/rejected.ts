// The connection is refused or ended; the server closes it next.
//
// The code and form of this message are the same in every version of the protocol.

import { type Codec, literal, struct } from "@convergence/engine";
import { type ErrorCode, errorCodeCodec } from "../errors.ts";
import { reasonCodec } from "../identifiers.ts";

export type Rejected = {
  readonly kind: "rejected";
  readonly code: ErrorCode;
  /** For people and logs; programs look at `code`. */
  readonly message: string;
};

export const rejectedCodec: Codec<Rejected> = struct({
  kind: literal("rejected"),
  code: errorCodeCodec,
  message: reasonCodec,
});

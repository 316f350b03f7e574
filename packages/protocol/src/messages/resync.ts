// The server cannot go on with this model: the client opens it again and resumes. Nothing pending is lost.

import { type Codec, literal, struct } from "@convergence/engine";
import { type ErrorCode, errorCodeCodec } from "../errors.ts";
import { reasonCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";

export type Resync = {
  readonly kind: "resync";
  readonly channel: number;
  readonly code: ErrorCode;
  /** For people and logs; programs look at `code`. */
  readonly message: string;
};

export const resyncCodec: Codec<Resync> = struct({
  kind: literal("resync"),
  channel: channelCodec,
  code: errorCodeCodec,
  message: reasonCodec,
});

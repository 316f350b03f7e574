// The server has closed a model: it was removed, the permission is gone, or the channel failed.

import { type Codec, literal, struct } from "@convergence/engine";
import { type ErrorCode, errorCodeCodec } from "../errors.ts";
import { reasonCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";

export type ModelClosed = {
  readonly kind: "modelClosed";
  readonly channel: number;
  readonly code: ErrorCode;
  /** For people and logs; programs look at `code`. */
  readonly message: string;
};

export const modelClosedCodec: Codec<ModelClosed> = struct({
  kind: literal("modelClosed"),
  channel: channelCodec,
  code: errorCodeCodec,
  message: reasonCodec,
});

// The answer to any request that failed.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { type ErrorCode, errorCodeCodec } from "../errors.ts";
import { reasonCodec } from "../identifiers.ts";

export type Failed = {
  readonly kind: "failed";
  readonly request: number;
  readonly code: ErrorCode;
  /** For people and logs; programs look at `code`. */
  readonly message: string;
};

export const failedCodec: Codec<Failed> = struct({
  kind: literal("failed"),
  request: varint,
  code: errorCodeCodec,
  message: reasonCodec,
});

// The server does not want to put back what a client asked for. Nothing of it took effect.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { type ErrorCode, errorCodeCodec } from "../errors.ts";
import { reasonCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";

export type NotPlaced = {
  readonly kind: "notPlaced";
  readonly channel: number;
  readonly number: number;
  readonly code: ErrorCode;
  /** For people and logs; programs look at `code`. */
  readonly message: string;
};

export const notPlacedCodec: Codec<NotPlaced> = struct({
  kind: literal("notPlaced"),
  channel: channelCodec,
  number: varint,
  code: errorCodeCodec,
  message: reasonCodec,
});

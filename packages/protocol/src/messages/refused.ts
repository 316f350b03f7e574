// A change of this client is refused and undone in place (R4); later ones stay.

import { type Codec, literal, struct, type Tag } from "@convergence/engine";
import { type ErrorCode, errorCodeCodec } from "../errors.ts";
import { reasonCodec } from "../identifiers.ts";
import { channelCodec, sequenceCodec } from "../integers.ts";
import { tagCodec } from "../tags.ts";

export type Refused = {
  readonly kind: "refused";
  readonly channel: number;
  readonly sequence: number;
  /** Where in this session's stream the refusal stands. */
  readonly tag: Tag;
  readonly code: ErrorCode;
  /** For people and logs; programs look at `code`. */
  readonly message: string;
};

export const refusedCodec: Codec<Refused> = struct({
  kind: literal("refused"),
  channel: channelCodec,
  sequence: sequenceCodec,
  tag: tagCodec,
  code: errorCodeCodec,
  message: reasonCodec,
});

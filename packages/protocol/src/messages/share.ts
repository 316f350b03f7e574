// A reference of this client's that others are to see, with where it is; or another one under the same number.

import { type Codec, literal, type Reference, referenceCodec, struct, type Tag } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { referenceIdCodec, referenceKeyCodec, turnCodec } from "../reference-form.ts";
import { tagCodec } from "../tags.ts";

export type Share = {
  readonly kind: "share";
  readonly channel: number;
  /** The client's number for it. */
  readonly id: number;
  /** The application's name for it. */
  readonly key: string;
  readonly turn: number;
  /** As of a change: positions are those of what the client has there, with all that it has sent. */
  readonly seen: Tag;
  readonly reference: Reference;
};

export const shareCodec: Codec<Share> = struct({
  kind: literal("share"),
  channel: channelCodec,
  id: referenceIdCodec,
  key: referenceKeyCodec,
  turn: turnCodec,
  seen: tagCodec,
  reference: referenceCodec,
});

// A shared reference of this client's points somewhere else. What typing does to it everybody knows; this is for all other ways.

import { type Codec, literal, struct, type Tag } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { movedValuesCodec, referenceIdCodec, turnCodec } from "../reference-form.ts";
import { tagCodec } from "../tags.ts";

export type Refer = {
  readonly kind: "refer";
  readonly channel: number;
  readonly id: number;
  readonly turn: number;
  /** As in `share`. */
  readonly seen: Tag;
  readonly values: readonly number[];
};

export const referCodec: Codec<Refer> = struct({
  kind: literal("refer"),
  channel: channelCodec,
  id: referenceIdCodec,
  turn: turnCodec,
  seen: tagCodec,
  values: movedValuesCodec,
});

// Elements that were here before are to be put back under their old ids. The server makes one change of it, as of nobody's: its
// author hears of it in an entry like everybody else, and then `placed`, or `notPlaced`.

import { type Codec, literal, type Placement, placementsCodec, struct, type Tag, varint } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { tagCodec } from "../tags.ts";

export type Place = {
  readonly kind: "place";
  readonly channel: number;
  /** For the answer to name it by; another one for each on a channel. */
  readonly number: number;
  /** The last tag of the channel's stream that the client had processed; its changes before this one count as well. */
  readonly seen: Tag;
  readonly items: readonly Placement[];
};

export const placeCodec: Codec<Place> = struct({
  kind: literal("place"),
  channel: channelCodec,
  number: varint,
  seen: tagCodec,
  items: placementsCodec,
});

// A model, or one element of it with all inside, is to have the content that it had at another version. The server makes one change
// of it at its head: whatever is there then gives way. Its author hears of it in an entry like everybody else, and then `placed`,
// or `notPlaced`.

import { type Codec, elementIdCodec, literal, struct, varint } from "@convergence/engine";
import { channelCodec, versionCodec } from "../integers.ts";

export type Restore = {
  readonly kind: "restore";
  readonly channel: number;
  /** For the answer to name it by; another one for each on a channel, wishes to place included. */
  readonly number: number;
  readonly version: number;
  /** The root for the whole model. */
  readonly element: number;
};

export const restoreCodec: Codec<Restore> = struct({
  kind: literal("restore"),
  channel: channelCodec,
  number: varint,
  version: versionCodec,
  element: elementIdCodec,
});

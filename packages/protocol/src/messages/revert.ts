// Past changes are to be taken back, whoever made them, and nothing of what came after them. The server makes one change of it at its
// head. Its author hears of it in an entry like everybody else, and then `placed`, or `notPlaced`.

import { type Codec, literal, optional, struct, varint } from "@convergence/engine";
import { sessionIdCodec, userKeyCodec } from "../identifiers.ts";
import { channelCodec, timeCodec, versionCodec } from "../integers.ts";

/** All that is named has to fit. Times are in milliseconds since 1970, by the server's clock. */
export type RevertSelection = {
  /** Changes after this version, up to that one; absent: up to the newest. */
  readonly after: number;
  readonly to: number | undefined;
  /** Committed at this time or later; at that time or before. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly user: string | undefined;
  readonly session: string | undefined;
};

export type Revert = RevertSelection & {
  readonly kind: "revert";
  readonly channel: number;
  /** For the answer to name it by; another one for each on a channel, wishes to place and to restore included. */
  readonly number: number;
};

export const revertCodec: Codec<Revert> = struct({
  kind: literal("revert"),
  channel: channelCodec,
  number: varint,
  after: versionCodec,
  to: optional(versionCodec),
  since: optional(timeCodec),
  until: optional(timeCodec),
  user: optional(userKeyCodec),
  session: optional(sessionIdCodec),
});

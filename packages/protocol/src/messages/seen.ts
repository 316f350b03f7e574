// How far the client has followed a channel's stream, when it has nothing of its own to say: the server can forget what it
// kept in order to merge the client's changes (R6).

import { type Codec, literal, struct, type Tag } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { tagCodec } from "../tags.ts";

export type Seen = { readonly kind: "seen"; readonly channel: number; readonly seen: Tag };

export const seenCodec: Codec<Seen> = struct({ kind: literal("seen"), channel: channelCodec, seen: tagCodec });

// A reference of this client's is not for others any more.

import { type Codec, literal, struct } from "@convergence/engine";
import { channelCodec } from "../integers.ts";
import { referenceIdCodec } from "../reference-form.ts";

export type Unshare = { readonly kind: "unshare"; readonly channel: number; readonly id: number };

export const unshareCodec: Codec<Unshare> = struct({
  kind: literal("unshare"),
  channel: channelCodec,
  id: referenceIdCodec,
});

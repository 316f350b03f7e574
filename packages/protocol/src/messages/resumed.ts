// All that happened while the client was away has been sent: now it rewrites what is pending (R5).

import { type Codec, literal, struct } from "@convergence/engine";
import { channelCodec, versionCodec } from "../integers.ts";

export type Resumed = {
  readonly kind: "resumed";
  readonly channel: number;
  readonly version: number;
};

export const resumedCodec: Codec<Resumed> = struct({
  kind: literal("resumed"),
  channel: channelCodec,
  version: versionCodec,
});

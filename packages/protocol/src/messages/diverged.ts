// What the client has is not what the server has. This is what the server has, at the version that the client has come to with
// all that was sent before. The channel is closed: the client takes this in the place of its own, opens the model again and
// resumes from there. Nothing pending is lost that still can be said.

import { type Codec, literal, struct, type Tree } from "@convergence/engine";
import { channelCodec, versionCodec } from "../integers.ts";
import { snapshotCodec } from "../model-tree.ts";

export type Diverged = {
  readonly kind: "diverged";
  readonly channel: number;
  readonly version: number;
  readonly snapshot: Tree;
};

export const divergedCodec: Codec<Diverged> = struct({
  kind: literal("diverged"),
  channel: channelCodec,
  version: versionCodec,
  snapshot: snapshotCodec,
});

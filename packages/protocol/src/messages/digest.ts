// What the client has at a version, as a digest: sent when nothing is pending and nothing has happened for a while. The server
// answers only if it had something else: with `diverged`.

import { type Codec, isStateDigest, literal, refine, type StateDigest, string, struct } from "@convergence/engine";
import { channelCodec, versionCodec } from "../integers.ts";

export type Digest = {
  readonly kind: "digest";
  readonly channel: number;
  readonly version: number;
  readonly digest: StateDigest;
};

const digestUnits = 16;

const stateDigestCodec: Codec<StateDigest> = refine(
  string(digestUnits),
  isStateDigest,
  (text) => `${text.length} characters are no digest: it has ${digestUnits} lower-case hexadecimal digits`,
);

export const digestCodec: Codec<Digest> = struct({
  kind: literal("digest"),
  channel: channelCodec,
  version: versionCodec,
  digest: stateDigestCodec,
});

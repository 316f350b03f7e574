// The answer to `nameVersion` and `renameVersion`: the name as it is kept, durably.

import { type Codec, literal, struct, type VersionName, varint } from "@convergence/engine";
import { versionNameCodec } from "../version-name.ts";

export type VersionNamed = {
  readonly kind: "versionNamed";
  readonly request: number;
  readonly named: VersionName;
};

export const versionNamedCodec: Codec<VersionNamed> = struct({
  kind: literal("versionNamed"),
  request: varint,
  named: versionNameCodec,
});

// The answer to `removeVersionName`.

import { boolean, type Codec, literal, struct, varint } from "@convergence/engine";

export type VersionNameRemoved = {
  readonly kind: "versionNameRemoved";
  readonly request: number;
  readonly existed: boolean;
};

export const versionNameRemovedCodec: Codec<VersionNameRemoved> = struct({
  kind: literal("versionNameRemoved"),
  request: varint,
  existed: boolean,
});

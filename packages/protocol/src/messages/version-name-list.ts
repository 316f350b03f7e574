// The answer to `listVersionNames`: all of them, by their versions.

import { type Codec, literal, struct, type VersionName, varint } from "@convergence/engine";
import { versionNamesCodec } from "../version-name.ts";

export type VersionNameList = {
  readonly kind: "versionNameList";
  readonly request: number;
  readonly names: readonly VersionName[];
};

export const versionNameListCodec: Codec<VersionNameList> = struct({
  kind: literal("versionNameList"),
  request: varint,
  names: versionNamesCodec,
});

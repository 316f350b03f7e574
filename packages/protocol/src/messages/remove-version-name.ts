// Takes the name of a version away; the version stays. Answered by `versionNameRemoved` or `failed`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";
import { versionNameTextCodec } from "../version-name.ts";

export type RemoveVersionName = {
  readonly kind: "removeVersionName";
  readonly request: number;
  readonly model: string;
  readonly name: string;
};

export const removeVersionNameCodec: Codec<RemoveVersionName> = struct({
  kind: literal("removeVersionName"),
  request: varint,
  model: modelIdCodec,
  name: versionNameTextCodec,
});

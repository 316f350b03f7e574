// Says the name of a version in other words; it stays the same version's. Answered by `versionNamed` or `failed`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";
import { versionNameTextCodec } from "../version-name.ts";

export type RenameVersion = {
  readonly kind: "renameVersion";
  readonly request: number;
  readonly model: string;
  readonly name: string;
  readonly to: string;
};

export const renameVersionCodec: Codec<RenameVersion> = struct({
  kind: literal("renameVersion"),
  request: varint,
  model: modelIdCodec,
  name: versionNameTextCodec,
  to: versionNameTextCodec,
});

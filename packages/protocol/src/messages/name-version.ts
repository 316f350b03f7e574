// Gives a version of a model a name. Answered by `versionNamed` or `failed`.
//
// A name that is taken is not given again, not even to the same version: of two who ask at the same time one hears so.

import { type Codec, literal, optional, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";
import { incarnationCodec, versionCodec } from "../integers.ts";
import { versionNameTextCodec } from "../version-name.ts";

export type NameVersion = {
  readonly kind: "nameVersion";
  readonly request: number;
  readonly model: string;
  /** Which of the models that had this id, one after the other; absent for the one that is there. */
  readonly incarnation: number | undefined;
  readonly name: string;
  /** Absent: the latest. */
  readonly version: number | undefined;
};

export const nameVersionCodec: Codec<NameVersion> = struct({
  kind: literal("nameVersion"),
  request: varint,
  model: modelIdCodec,
  incarnation: optional(incarnationCodec),
  name: versionNameTextCodec,
  version: optional(versionCodec),
});

// Creates a model with what another one was at a version, without opening it. Answered by `modelCreated` or `failed`.

import { type Codec, literal, optional, struct, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { incarnationCodec, versionCodec } from "../integers.ts";

export type CopyModel = {
  readonly kind: "copyModel";
  readonly request: number;
  /** The model to copy. */
  readonly model: string;
  /** Which of the models that had this id; absent for the one that is there, or, if none is, was there last. */
  readonly incarnation: number | undefined;
  /** Absent: the latest. */
  readonly version: number | undefined;
  /** The id of the copy. Absent: the server chooses. */
  readonly copy: string | undefined;
  /** Absent: that of the model. */
  readonly collection: string | undefined;
};

export const copyModelCodec: Codec<CopyModel> = struct({
  kind: literal("copyModel"),
  request: varint,
  model: modelIdCodec,
  incarnation: optional(incarnationCodec),
  version: optional(versionCodec),
  copy: optional(modelIdCodec),
  collection: optional(collectionIdCodec),
});

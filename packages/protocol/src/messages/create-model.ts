// Creates a model without opening it. Answered by `modelCreated` or `failed`.

import { type Codec, literal, optional, struct, type Tree, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { initialTreeCodec } from "../model-tree.ts";

export type CreateModel = {
  readonly kind: "createModel";
  readonly request: number;
  readonly collection: string;
  /** Absent: the server chooses. */
  readonly model: string | undefined;
  /** The root, with the ids of site 0 in pre-order. */
  readonly tree: Tree;
};

export const createModelCodec: Codec<CreateModel> = struct({
  kind: literal("createModel"),
  request: varint,
  collection: collectionIdCodec,
  model: optional(modelIdCodec),
  tree: initialTreeCodec,
});

// Creates a collection. Answered by `collectionCreated` or `failed`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { collectionIdCodec } from "../identifiers.ts";

export type CreateCollection = {
  readonly kind: "createCollection";
  readonly request: number;
  readonly collection: string;
};

export const createCollectionCodec: Codec<CreateCollection> = struct({
  kind: literal("createCollection"),
  request: varint,
  collection: collectionIdCodec,
});

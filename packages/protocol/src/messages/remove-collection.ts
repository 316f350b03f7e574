// Removes an empty collection. Answered by `collectionRemoved` or `failed`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { collectionIdCodec } from "../identifiers.ts";

export type RemoveCollection = {
  readonly kind: "removeCollection";
  readonly request: number;
  readonly collection: string;
};

export const removeCollectionCodec: Codec<RemoveCollection> = struct({
  kind: literal("removeCollection"),
  request: varint,
  collection: collectionIdCodec,
});

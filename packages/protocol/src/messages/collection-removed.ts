// The answer to `removeCollection`.

import { boolean, type Codec, literal, struct, varint } from "@convergence/engine";

export type CollectionRemoved = {
  readonly kind: "collectionRemoved";
  readonly request: number;
  readonly existed: boolean;
};

export const collectionRemovedCodec: Codec<CollectionRemoved> = struct({
  kind: literal("collectionRemoved"),
  request: varint,
  existed: boolean,
});

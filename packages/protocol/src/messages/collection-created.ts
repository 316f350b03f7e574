// The answer to `createCollection`.

import { boolean, type Codec, literal, struct, varint } from "@convergence/engine";

export type CollectionCreated = {
  readonly kind: "collectionCreated";
  readonly request: number;
  /** Whether it was there before. */
  readonly existed: boolean;
};

export const collectionCreatedCodec: Codec<CollectionCreated> = struct({
  kind: literal("collectionCreated"),
  request: varint,
  existed: boolean,
});

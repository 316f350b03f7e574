// The answer to `listCollections`.

import { boolean, type Codec, list, literal, struct, varint } from "@convergence/engine";
import { collectionIdCodec } from "../identifiers.ts";
import { pageItemsMax } from "../limits.ts";

export type CollectionList = {
  readonly kind: "collectionList";
  readonly request: number;
  readonly collections: readonly string[];
  /** Whether there is another page. */
  readonly more: boolean;
};

export const collectionListCodec: Codec<CollectionList> = struct({
  kind: literal("collectionList"),
  request: varint,
  collections: list(collectionIdCodec, pageItemsMax),
  more: boolean,
});

// Asks for a page of collections in the order of their ids. Answered by `collectionList` or `failed`.

import { type Codec, literal, optional, struct, varint } from "@convergence/engine";
import { collectionIdCodec } from "../identifiers.ts";
import { integer } from "../integers.ts";
import { pageItemsMax } from "../limits.ts";

export type ListCollections = {
  readonly kind: "listCollections";
  readonly request: number;
  /** The last id of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
};

export const listCollectionsCodec: Codec<ListCollections> = struct({
  kind: literal("listCollections"),
  request: varint,
  after: optional(collectionIdCodec),
  limit: integer("page size", 1, pageItemsMax),
});

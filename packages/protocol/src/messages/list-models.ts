// Asks for a page of models in the order of their ids. Answered by `modelList` or `failed`.

import { boolean, type Codec, literal, optional, struct, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { integer } from "../integers.ts";
import { pageItemsMax } from "../limits.ts";

export type ListModels = {
  readonly kind: "listModels";
  readonly request: number;
  /** Absent: of all collections. */
  readonly collection: string | undefined;
  /** The last id of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Instead of those that are there the ones that were removed, each id once. */
  readonly removed: boolean;
};

export const listModelsCodec: Codec<ListModels> = struct({
  kind: literal("listModels"),
  request: varint,
  collection: optional(collectionIdCodec),
  after: optional(modelIdCodec),
  limit: integer("page size", 1, pageItemsMax),
  removed: boolean,
});

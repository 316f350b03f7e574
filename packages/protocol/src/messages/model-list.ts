// The answer to `listModels`.

import { boolean, type Codec, list, literal, struct, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { timeCodec, versionCodec } from "../integers.ts";
import { pageItemsMax } from "../limits.ts";

export type ModelSummary = {
  readonly model: string;
  readonly collection: string;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
};

const modelSummaryCodec: Codec<ModelSummary> = struct({
  model: modelIdCodec,
  collection: collectionIdCodec,
  version: versionCodec,
  createdAt: timeCodec,
  modifiedAt: timeCodec,
});

export type ModelList = {
  readonly kind: "modelList";
  readonly request: number;
  readonly models: readonly ModelSummary[];
  /** Whether there is another page. */
  readonly more: boolean;
};

export const modelListCodec: Codec<ModelList> = struct({
  kind: literal("modelList"),
  request: varint,
  models: list(modelSummaryCodec, pageItemsMax),
  more: boolean,
});

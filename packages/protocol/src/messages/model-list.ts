// The answer to `listModels`.

import { boolean, type Codec, list, literal, optional, struct, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { incarnationCodec, timeCodec, versionCodec } from "../integers.ts";
import { pageItemsMax } from "../limits.ts";

export type ModelSummary = {
  readonly model: string;
  readonly collection: string;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Which of the models that had this id, one after the other. */
  readonly incarnation: number;
  /** Absent of a model that is there. */
  readonly removedAt: number | undefined;
};

const modelSummaryCodec: Codec<ModelSummary> = struct({
  model: modelIdCodec,
  collection: collectionIdCodec,
  version: versionCodec,
  createdAt: timeCodec,
  modifiedAt: timeCodec,
  incarnation: incarnationCodec,
  removedAt: optional(timeCodec),
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

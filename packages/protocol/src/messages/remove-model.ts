// Removes a model; its log stays. Answered by `modelRemoved` or `failed`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";

export type RemoveModel = {
  readonly kind: "removeModel";
  readonly request: number;
  readonly model: string;
};

export const removeModelCodec: Codec<RemoveModel> = struct({
  kind: literal("removeModel"),
  request: varint,
  model: modelIdCodec,
});

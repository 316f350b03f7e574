// The answer to `createModel`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";

export type ModelCreated = {
  readonly kind: "modelCreated";
  readonly request: number;
  readonly model: string;
};

export const modelCreatedCodec: Codec<ModelCreated> = struct({
  kind: literal("modelCreated"),
  request: varint,
  model: modelIdCodec,
});

// The answer to `removeModel`.

import { boolean, type Codec, literal, struct, varint } from "@convergence/engine";

export type ModelRemoved = {
  readonly kind: "modelRemoved";
  readonly request: number;
  readonly existed: boolean;
};

export const modelRemovedCodec: Codec<ModelRemoved> = struct({
  kind: literal("modelRemoved"),
  request: varint,
  existed: boolean,
});

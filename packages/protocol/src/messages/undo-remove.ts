// Has a model back that was removed: the same one, with its log. Answered by `modelCreated` or `failed`.

import { type Codec, literal, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";

export type UndoRemove = {
  readonly kind: "undoRemove";
  readonly request: number;
  readonly model: string;
};

export const undoRemoveCodec: Codec<UndoRemove> = struct({
  kind: literal("undoRemove"),
  request: varint,
  model: modelIdCodec,
});

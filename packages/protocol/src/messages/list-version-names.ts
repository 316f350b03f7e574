// Asks for the names that versions of a model have. Answered by `versionNameList` or `failed`.

import { type Codec, literal, optional, struct, varint } from "@convergence/engine";
import { modelIdCodec } from "../identifiers.ts";
import { incarnationCodec } from "../integers.ts";

export type ListVersionNames = {
  readonly kind: "listVersionNames";
  readonly request: number;
  readonly model: string;
  /** Which of the models that had this id, one after the other; absent for the one that is there. */
  readonly incarnation: number | undefined;
};

export const listVersionNamesCodec: Codec<ListVersionNames> = struct({
  kind: literal("listVersionNames"),
  request: varint,
  model: modelIdCodec,
  incarnation: optional(incarnationCodec),
});

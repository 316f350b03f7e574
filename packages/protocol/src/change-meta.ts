// The form of a change's meta on the wire.

import { type ChangeMeta, type ChangeSource, type Codec, choice, optional, struct } from "@convergence/engine";
import { reasonCodec } from "./identifiers.ts";

export const changeMetaCodec: Codec<ChangeMeta> = struct({
  source: optional(choice<ChangeSource>({ person: 1, program: 2, import: 3, restore: 4 })),
  reason: optional(reasonCodec),
});

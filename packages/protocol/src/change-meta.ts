// What the author says about a change, beside its operations. It goes into the log and means nothing to the merge.

import { type Codec, choice, optional, struct } from "@convergence/engine";
import { reasonCodec } from "./identifiers.ts";

export type ChangeSource = "person" | "program" | "import" | "restore";

export type ChangeMeta = {
  readonly source?: ChangeSource | undefined;
  readonly reason?: string | undefined;
};

export const changeMetaCodec: Codec<ChangeMeta> = struct({
  source: optional(choice<ChangeSource>({ person: 1, program: 2, import: 3, restore: 4 })),
  reason: optional(reasonCodec),
});

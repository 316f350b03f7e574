// Where the shared references of a model are now, as far as somebody set them: what edits do to them everybody works out alone.
//
// It stands in the stream of a channel behind the entry of its version, and positions are those of that version.

import { boolean, type Codec, list, literal, type Reference, referenceCodec, struct, union } from "@convergence/engine";
import { clientIdCodec } from "../identifiers.ts";
import { channelCodec, integer, versionCodec } from "../integers.ts";
import { referencesPerMessageMax } from "../limits.ts";
import { movedValuesCodec, referenceIdCodec, referenceKeyCodec, turnCodec } from "../reference-form.ts";

/** `number`: the server's for it, as long as it lasts. `id` and `turn` are those of its owner, who knows its own by them. */
export type ReferenceUpdate =
  | {
      readonly kind: "shared";
      readonly number: number;
      readonly client: string;
      readonly id: number;
      readonly key: string;
      readonly turn: number;
      readonly reference: Reference;
    }
  | { readonly kind: "moved"; readonly number: number; readonly turn: number; readonly values: readonly number[] }
  | { readonly kind: "gone"; readonly number: number };

export type References = {
  readonly kind: "references";
  readonly channel: number;
  readonly version: number;
  /** There are no others than these. */
  readonly isAll: boolean;
  readonly updates: readonly ReferenceUpdate[];
};

const number = integer("number of a reference", 1, Number.MAX_SAFE_INTEGER);

const updateCodec: Codec<ReferenceUpdate> = union("kind", {
  shared: [
    1,
    struct({
      kind: literal("shared"),
      number,
      client: clientIdCodec,
      id: referenceIdCodec,
      key: referenceKeyCodec,
      turn: turnCodec,
      reference: referenceCodec,
    }),
  ],
  moved: [2, struct({ kind: literal("moved"), number, turn: turnCodec, values: movedValuesCodec })],
  gone: [3, struct({ kind: literal("gone"), number })],
});

export const referencesCodec: Codec<References> = struct({
  kind: literal("references"),
  channel: channelCodec,
  version: versionCodec,
  isAll: boolean,
  updates: list(updateCodec, referencesPerMessageMax),
});

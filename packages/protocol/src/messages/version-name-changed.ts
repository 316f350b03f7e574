// Tells everybody who has a model open that a version got a name, another one, or none any more. Whoever did it is told, too.
//
// Nobody is told twice, and whoever is away is not told: the names are to be asked for when it is back.

import { type Codec, literal, optional, refine, struct, type VersionName } from "@convergence/engine";
import { sessionIdCodec, userKeyCodec } from "../identifiers.ts";
import { channelCodec } from "../integers.ts";
import { versionNameCodec, versionNameTextCodec } from "../version-name.ts";

export type VersionNameChanged = {
  readonly kind: "versionNameChanged";
  readonly channel: number;
  /** Whose doing it is. */
  readonly session: string;
  readonly user: string;
  /** The name that is there no more; absent if the version is named anew. */
  readonly former: string | undefined;
  /** The name that is there now; absent if one was taken away. */
  readonly named: VersionName | undefined;
};

export const versionNameChangedCodec: Codec<VersionNameChanged> = refine(
  struct({
    kind: literal("versionNameChanged"),
    channel: channelCodec,
    session: sessionIdCodec,
    user: userKeyCodec,
    former: optional(versionNameTextCodec),
    named: optional(versionNameCodec),
  }),
  ({ former, named }) => former !== undefined || named !== undefined,
  () => "It is not said what has become of which name",
);

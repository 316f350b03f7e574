// Who has a model open: one of them for each session.

import { type Codec, struct } from "@convergence/engine";
import { clientIdCodec, displayNameCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";

export type SessionInfo = {
  readonly session: string;
  readonly client: string;
  /** The opaque key of the user, never a name. */
  readonly user: string;
  readonly displayName: string;
};

export const sessionInfoCodec: Codec<SessionInfo> = struct({
  session: sessionIdCodec,
  client: clientIdCodec,
  user: userKeyCodec,
  displayName: displayNameCodec,
});

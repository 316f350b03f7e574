// A session that has a model open, as all who have it open are shown it.

import { boolean, type Codec, optional, struct } from "@convergence/engine";
import { clientIdCodec, displayNameCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";
import { siteCodec } from "./integers.ts";
import { presenceStateCodec } from "./presence-state.ts";
import type { SessionInfo } from "./session-info.ts";

export type ModelSession = SessionInfo & {
  /** The client's number in the model: small, its own alone, and the same for ever. */
  readonly site: number;
  /** Its connection is gone, and it may come back. */
  readonly isReconnecting: boolean;
  /** What it lets others know of itself, as JSON; see `isPresenceState`. */
  readonly state: string | undefined;
};

export const modelSessionCodec: Codec<ModelSession> = struct({
  session: sessionIdCodec,
  client: clientIdCodec,
  user: userKeyCodec,
  displayName: displayNameCodec,
  site: siteCodec,
  isReconnecting: boolean,
  state: optional(presenceStateCodec),
});

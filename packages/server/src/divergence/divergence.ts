// What is known of a client that compared what it has with its room, and of one that had something else. No content: it may be logged and counted.

import type { StateDigest, Version } from "@convergence/engine";
import type { SessionInfo } from "@convergence/protocol";
import { publicClientOf } from "../connection/public-client.ts";

/** Who compared with its room, and at which version. */
export type Comparison = {
  /** As others know it, see `public-client.ts`. */
  readonly client: string;
  readonly session: string;
  /** An opaque key, never a name. */
  readonly user: string;
  readonly version: Version;
};

export type Divergence = Comparison & {
  /** The version from which the client has followed the log in this session, whatever it brought along. */
  readonly since: Version;
  readonly serverDigest: StateDigest;
  readonly clientDigest: StateDigest;
  /** It came to this too often, and the model was closed for the client; else it was sent what the server has. */
  readonly isShutOut: boolean;
};

export const comparisonOf = ({ client, session, user }: SessionInfo, version: Version): Comparison => ({
  client: publicClientOf(client),
  ...{ session, user, version },
});

// What is known of a client that had something else than its room at the same version. No content: it may be logged and counted.

import type { StateDigest, Version } from "@convergence/engine";

export type Divergence = {
  /** As others know it, see `public-client.ts`. */
  readonly client: string;
  readonly session: string;
  /** An opaque key, never a name. */
  readonly user: string;
  /** The version from which the client has followed the log in this session, whatever it brought along. */
  readonly since: Version;
  /** Where the two were compared. */
  readonly version: Version;
  readonly serverDigest: StateDigest;
  readonly clientDigest: StateDigest;
  /** It came to this too often, and the model was closed for the client; else it was sent what the server has. */
  readonly isShutOut: boolean;
};

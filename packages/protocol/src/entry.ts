// A committed change as everybody but its author hears of it. It travels in an `entries` message, written relative to the
// entry before by the same author (`entry-form.ts`).

import type { Operation } from "@convergence/engine";

export type Entry = {
  readonly version: number;
  /** The version that the author had seen, below `version`. */
  readonly base: number;
  readonly session: string;
  readonly client: string;
  /** The opaque key of the user, never a name. */
  readonly user: string;
  /** Server time in milliseconds since 1970. */
  readonly time: number;
  /** As they took effect. */
  readonly operations: readonly Operation[];
};

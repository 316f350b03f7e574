// A change of a model, applied by its author already. Answered by `committed` or `refused`. It travels in a `changes` message,
// written relative to the change before (`change-stream.ts`).

import type { ChangeMeta, Operation, Tag } from "@convergence/engine";

export type Change = {
  /** The client's own number of the change in this model: 1, 2, 3 and so on. */
  readonly sequence: number;
  /** The last point of the server's stream that the author had seen. Never goes back within a stream. */
  readonly seen: Tag;
  /** The version that the author had before them: at most that of `seen`, older if the change was rewritten since (R5). */
  readonly base: number;
  /** Milliseconds since 1970, as the client believes. */
  readonly clientTime: number;
  readonly meta: ChangeMeta | undefined;
  readonly operations: readonly Operation[];
  /** What came to nothing before it could be sent, as it was made: it has no effect, and the log keeps it. */
  readonly lost: readonly Operation[];
};

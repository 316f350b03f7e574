// What an author is told about an operation without lasting effect (promise P2): what, since when it is in the log, and against
// whom.
//
// A conflict is a loss through somebody who had not seen what was lost. What only removes brings nothing and so loses nothing,
// and what its own author wrote over is not lost either. (A replica that was wrong is another matter: see `reload.ts`.)

import type { Operation } from "../operation.ts";
import type { Version } from "../tag.ts";

/** What took the place of a lost operation. `session`, `user`: whose change it was, as far as the server said. */
export type Winner = {
  readonly operation: Operation;
  readonly version: Version;
  readonly session: string | undefined;
  readonly user: string | undefined;
};

/**
 * `gone`: the element, or what the operation was about, was removed or replaced before it arrived. Its `version` is where the log
 * has it, unless it is still pending; its winner is unknown if it went with a refused change of its own author's, with a replica
 * that was wrong, or so long ago that it is forgotten (`causesMax`). `overwritten`: it took effect at `version`, then somebody
 * who had not seen it wrote over it.
 */
export type Conflict =
  | {
      readonly kind: "gone";
      readonly operation: Operation;
      readonly version: Version | undefined;
      readonly winner: Winner | undefined;
    }
  | {
      readonly kind: "overwritten";
      readonly operation: Operation;
      readonly version: Version;
      readonly winner: Winner;
    };

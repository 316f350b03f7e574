// A change as it goes to the server.

import type { Operation } from "../operation.ts";
import type { Tag, Version } from "../tag.ts";

/** A change as it goes to the server. `lost`: operations that came to nothing before they could be sent; kept for the log. */
export type OutgoingChange = {
  readonly sequence: number;
  readonly seen: Tag;
  /** The version that the user had before them when they made it: older than `seen` if it was rewritten since. */
  readonly base: Version;
  readonly operations: readonly Operation[];
  readonly lost: readonly Operation[];
};

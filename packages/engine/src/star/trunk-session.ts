// One client's connection to a trunk.

import type { ElementId } from "../element-id.ts";
import type { RareMap } from "../rare-map.ts";
import type { Tag, Version } from "../tag.ts";
import type { SessionBridges } from "./session-bridges.ts";

/** One client's connection to the trunk, from a resume to the next. */
export type TrunkSession = {
  readonly client: string;
  readonly site: number;
  /** The last counter of this site that is used up. */
  counter: number;
  /** The last tag that the session is known to have seen. */
  acked: Tag;
  /** Refusals since the version that they came after. */
  refusals: number;
  refusedAt: Version;
  readonly bridges: SessionBridges;
  /** Elements into which a whole value was refused that the session has not seen, with the tag, ascending: finer operations made on
   *  it are void (R4). */
  readonly outdated: RareMap<ElementId, Tag>;
};

// A change of a model, applied by its author already. Answered by `committed` or `refused`.

import {
  type ChangeMeta,
  type Codec,
  literal,
  map,
  type Operation,
  optional,
  refine,
  struct,
  submittedOperationsCodec,
  type Tag,
  versionOf,
} from "@convergence/engine";
import { changeMetaCodec } from "../change-meta.ts";
import { channelCodec, integer, sequenceCodec, timeCodec, versionMax } from "../integers.ts";
import { tagCodec } from "../tags.ts";

export type Change = {
  readonly kind: "change";
  readonly channel: number;
  /** The client's own number of the change in this model: 1, 2, 3 and so on. */
  readonly sequence: number;
  /** The last point of the server's stream that the author had seen. */
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

/** `behind`: by how many versions the base is older than `seen`, nearly always none. */
type Wire = Omit<Change, "base"> & { readonly behind: number };

const wireCodec: Codec<Wire> = refine(
  struct({
    kind: literal("change"),
    channel: channelCodec,
    sequence: sequenceCodec,
    seen: tagCodec,
    behind: integer("number of versions behind", 0, versionMax),
    clientTime: timeCodec,
    meta: optional(changeMetaCodec),
    operations: submittedOperationsCodec,
    lost: submittedOperationsCodec,
  }),
  ({ seen, behind }) => behind <= versionOf(seen),
  ({ seen, behind }) => `The author of a change cannot be ${behind} versions behind version ${versionOf(seen)}`,
);

export const changeCodec: Codec<Change> = map(
  wireCodec,
  ({ behind, ...change }) => ({ ...change, base: versionOf(change.seen) - behind }),
  ({ base, ...change }) => ({ ...change, behind: versionOf(change.seen) - base }),
);

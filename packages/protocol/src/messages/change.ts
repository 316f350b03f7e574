// A change of a model, applied by its author already. Answered by `committed` or `refused`.

import {
  type Codec,
  literal,
  type Operation,
  optional,
  struct,
  submittedOperationsCodec,
  type Tag,
} from "@convergence/engine";
import { type ChangeMeta, changeMetaCodec } from "../change-meta.ts";
import { channelCodec, sequenceCodec, timeCodec } from "../integers.ts";
import { tagCodec } from "../tags.ts";

export type Change = {
  readonly kind: "change";
  readonly channel: number;
  /** The client's own number of the change in this model: 1, 2, 3 and so on. */
  readonly sequence: number;
  /** The last point of the server's stream that the author had seen. */
  readonly seen: Tag;
  /** Milliseconds since 1970, as the client believes. */
  readonly clientTime: number;
  readonly meta: ChangeMeta | undefined;
  readonly operations: readonly Operation[];
  /** What came to nothing before it could be sent, as it was made: it has no effect, and the log keeps it. */
  readonly lost: readonly Operation[];
};

export const changeCodec: Codec<Change> = struct({
  kind: literal("change"),
  channel: channelCodec,
  sequence: sequenceCodec,
  seen: tagCodec,
  clientTime: timeCodec,
  meta: optional(changeMetaCodec),
  operations: submittedOperationsCodec,
  lost: submittedOperationsCodec,
});

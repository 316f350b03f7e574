// One operation of a client's own, as it was made or as it was last rewritten, and the tag that it is recorded under.

import type { Operation } from "../operation.ts";
import type { Tag } from "../tag.ts";

export type RecordedStep = { readonly operation: Operation; readonly tag: Tag };

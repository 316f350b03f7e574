// One change of a model's past, and once it was played what takes it back.

import { type Anchor, decodeOperations, type ElementId, type Operation } from "@convergence/engine";
import type { HistoryEntry } from "@convergence/protocol";

/** What takes back one operation. An operation moves the anchors of its element, and may move several to the same place: so they are
 *  put back as they were. */
export type Inverse = {
  readonly operation: Operation;
  readonly element: ElementId;
  readonly anchors: readonly Anchor[] | undefined;
};

export type RecordedChange = {
  readonly entry: HistoryEntry;
  readonly operations: readonly Operation[];
  /** Of its operations, last first. Not there before the change was played. */
  inverses: readonly Inverse[] | undefined;
};

/** Throws a `CodecError` if the entry holds no operations. */
export const recordedChange = (entry: HistoryEntry): RecordedChange => ({
  entry,
  operations: decodeOperations(entry.operations),
  inverses: undefined,
});

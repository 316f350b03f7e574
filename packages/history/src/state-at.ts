// The content of a model as it was at a version.
//
// Law: it is, byte for byte, what replaying the log from the start gives. It takes the newest snapshot before that version and the
// joined operations since, so it costs as much as there are snapshots few.

import { Document, decodeTree, type Tree } from "@convergence/engine";
import { requireVersion } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";

/** What content can be computed from. */
export type StateSource = Pick<
  HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  "head" | "snapshot" | "operations"
>;

/** A document of its own, which the caller may change. Throws a `HistoryFault` if there is no such version. */
export function documentAt(source: StateSource, version: number): Document {
  requireVersion(source, version);
  const { version: kept, bytes } = source.snapshot(version);
  const document = new Document(decodeTree(bytes));
  for (const operation of source.operations(kept, version)) document.replay(operation);
  return document;
}

/** The same as plain data. */
export const stateAt = (source: StateSource, version: number): Tree => documentAt(source, version).tree();

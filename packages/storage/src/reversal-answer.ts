// What takes past changes back, as one change on the content of the head.
//
// What the reversal does one after the other is said anew as the way from the content before to the content after: in one change
// nothing may go and come back, and nothing that happens twice.

import {
  anchorNamed,
  Document,
  encodeOperations,
  type Operation,
  operationsTowards,
  RestoreError,
} from "@convergence/engine";
import { documentAt, reversal, type Selection } from "@convergence/history";
import type { HistorySource } from "./history-source.ts";
import type { LogEntry } from "./log-entry.ts";

/** What takes the chosen changes back at `version`: bytes of `encodeOperations`, of none if nothing is left of them. Or why that cannot
 *  be had. */
export type ReversalAnswer =
  | { readonly version: number; readonly operations: Uint8Array }
  | { readonly impossible: string };

export function reversalAnswer(source: HistorySource, selection: Selection<LogEntry>): ReversalAnswer {
  try {
    const { version, operations } = reversal(source, selection);
    if (operations.length === 0) return { version, operations: encodeOperations([]) };
    const document = documentAt(source, version);
    const now = new Document(document.tree());
    for (const operation of operations) document.replay(operation);
    const towards = operationsTowards(now, now.root, document.tree());
    return { version, operations: encodeOperations([...towards, ...anchorsSet(operations, document)]) };
  } catch (error) {
    if (!(error instanceof RestoreError)) throw error;
    return { impossible: error.message };
  }
}

/** Anchors of what stays: they come back, or move to where they were. */
function anchorsSet(operations: readonly Operation[], document: Document): readonly Operation[] {
  return operations.flatMap((each): Operation[] => {
    if (each.kind !== "anchor") return [];
    const { element, name } = each;
    const reference = anchorNamed(document.get(element)?.anchors, name);
    return reference === undefined ? [] : [{ kind: "anchor", element, name, reference }];
  });
}

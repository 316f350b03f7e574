// The operations that make the content of one version of that of another, as many as fit into an answer.
//
// Law: the pieces, one after the other, are the whole difference: it is the same whenever it is worked out.

import { type ElementId, encodeOperations, type Operation, RestoreError } from "@convergence/engine";
import { HistoryFault, operationsBetween } from "@convergence/history";
import type { Unanswered } from "./attribution-answers.ts";
import type { HistorySource } from "./history-source.ts";
import { changesFollowedMax } from "./limits.ts";

/** `element`: that alone and what is inside it. From the operation `start` on, counted from 0, as many as fit into both limits, and one
 *  at least; `bytesMax` counts them as the log would have them. */
export type OperationsInput = {
  readonly from: number;
  readonly to: number;
  readonly element: ElementId | undefined;
  readonly start: number;
  readonly operationsMax: number;
  readonly bytesMax: number;
};

/** `operations`: bytes of `encodeOperations`. `next`: where to go on; undefined if these are the last. */
export type OperationsAnswer =
  | { readonly kind: "operations"; readonly operations: Uint8Array; readonly next: number | undefined }
  | Unanswered;

/** Both versions are from 0 to the head. */
export function operationsAnswer(source: HistorySource, input: OperationsInput): OperationsAnswer {
  const { from, to, element, start, operationsMax, bytesMax } = input;
  const followed = Math.abs(to - from);
  if (followed > changesFollowedMax) {
    const message = `${followed} changes would have to be followed, and ${changesFollowedMax} are at most`;
    return { kind: "too-large", message };
  }
  try {
    const operations = operationsBetween(source, from, to, element);
    const piece = fitting(operations.slice(start, start + operationsMax), bytesMax);
    const end = start + piece.count;
    return { kind: "operations", operations: piece.bytes, next: end < operations.length ? end : undefined };
  } catch (error) {
    if (error instanceof RestoreError) return { kind: "too-large", message: error.message };
    if (!(error instanceof HistoryFault) || error.code !== "unknown_element") throw error;
    return { kind: "element-missing", message: `There is no such element at version ${from} or ${to}` };
  }
}

/** Halves their number until they fit. */
function fitting(
  operations: readonly Operation[],
  bytesMax: number,
): { readonly count: number; readonly bytes: Uint8Array } {
  for (let count = operations.length; ; count = Math.ceil(count / 2)) {
    const bytes = encodeOperations(operations.slice(0, count));
    if (bytes.length <= bytesMax || count <= 1) return { count, bytes };
  }
}

// The difference of two versions as operations, put together from the pieces in which the server tells it.

import { decodeOperations, type ElementId, type OperationJson, operationJson } from "@convergence/engine";
import type { OperationsAnswer } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import type { RealTimeElement } from "../elements/real-time-element.ts";
import { understood } from "./history-chunks.ts";
import type { HistoryLine } from "./history-line.ts";

/** A question that can be given up: what is aborted is not waited for. */
export type GivenUp = { readonly signal?: AbortSignal | undefined };

/** `element`: that alone and what is inside it, or its id. */
export type DiffOptions = GivenUp & { readonly element?: RealTimeElement | string | undefined };

/** Carried out one after the other they make the content of `to` of that of `from`, ids included. In the JSON form of the export. */
export type HistoryOperations = {
  readonly from: number;
  readonly to: number;
  readonly operations: readonly OperationJson[];
};

/** Rejects with a `ConvergenceError`. */
export async function historyOperations(
  line: HistoryLine,
  from: number,
  to: number,
  element: ElementId | undefined,
  signal: AbortSignal | undefined,
): Promise<HistoryOperations> {
  const operations: OperationJson[] = [];
  for (let start: number | undefined = 0; start !== undefined; ) {
    const { answer }: { readonly answer: OperationsAnswer } = await line.ask<"operations">(
      {
        kind: "operations",
        from,
        to,
        element,
        start,
      },
      signal,
    );
    for (const each of understood(() => decodeOperations(answer.operations))) operations.push(operationJson(each));
    if (answer.next !== undefined && (answer.next <= start || answer.next !== operations.length)) {
      throw new ConvergenceError(
        "protocol",
        `The server goes on at operation ${answer.next} after ${operations.length} operations`,
      );
    }
    start = answer.next;
  }
  return { from, to, operations };
}

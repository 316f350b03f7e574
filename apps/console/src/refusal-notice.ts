// Says in words which change the server refused, and what it held. Pure.

import { fromJson, type OperationJson, type Value } from "@convergence/client";
import { plainly } from "./conflict-notice.ts";
import type { Notice } from "./notices.ts";
import { sentence } from "./sentence.ts";

/** `operations`: of the change; empty if they are not known any more. */
export function refusalNotice(message: string, operations: readonly OperationJson[]): Notice {
  const lost = operations.map(broughtBy).filter((each) => each !== undefined);
  return {
    title: "A change was refused and taken back",
    text: sentence(message),
    lost: lost.length === 0 ? undefined : lost.map(plainly).join("\n"),
  };
}

/** The data that an operation would have put into the model. */
function broughtBy({ kind, insert, value, values }: OperationJson): Value | undefined {
  const brought = kind === "splice" ? insert : kind === "insert" ? values : value;
  return brought === undefined || brought === "" ? undefined : fromJson(brought);
}

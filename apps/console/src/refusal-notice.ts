// Says in words which change the server refused, and what it held. Pure.

import type { Operation, Value } from "@convergence/client";
import { plainly } from "./conflict-notice.ts";
import type { Notice } from "./notices.ts";
import { sentence } from "./sentence.ts";

/** `operations`: of the change; empty if they are not known any more. */
export function refusalNotice(message: string, operations: readonly Operation[]): Notice {
  const lost = operations.map(broughtBy).filter((each) => each !== undefined);
  return {
    title: "A change was refused and taken back",
    text: sentence(message),
    lost: lost.length === 0 ? undefined : lost.map(plainly).join("\n"),
  };
}

type Tree = Extract<Operation, { readonly kind: "value" }>["value"];

/** The data that an operation would have put into the model. */
function broughtBy(operation: Operation): Value | undefined {
  switch (operation.kind) {
    case "splice":
      return operation.insert === "" ? undefined : operation.insert;
    case "insert":
      return operation.values.map(valueIn);
    case "set":
    case "setKey":
    case "value":
      return valueIn(operation.value);
    case "add":
      return operation.value;
    default:
      return undefined;
  }
}

function valueIn(tree: Tree): Value {
  switch (tree.type) {
    case "object":
      return Object.fromEntries(tree.content.map(([key, child]) => [key, valueIn(child)]));
    case "array":
      return tree.content.map(valueIn);
    case "date":
      return new Date(tree.content);
    default:
      return tree.content;
  }
}

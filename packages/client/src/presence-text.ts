// What an application lets others know of itself, on its way to the wire: plain JSON, checked, as text.
//
// Law: what comes out is a state to the protocol, and stands for what went in. Anything else is refused with a typed error.

import { type Json, type Tree, treeFromValue, valueFromTree } from "@convergence/engine";
import { presenceStateBytes, presenceStateBytesMax } from "@convergence/protocol";
import { ConvergenceError, withTypedErrors } from "./convergence-error.ts";

/** Throws `value-invalid` for what is no JSON, and names its place; `limit` for more than `presenceStateBytesMax` bytes of it. */
export function presenceTextOf(state: unknown): string {
  const tree = withTypedErrors(() => treeFromValue(state, () => 0));
  if (hasDate(tree)) {
    throw new ConvergenceError("value-invalid", "A presence state is JSON, which has no dates; use milliseconds");
  }
  const text = JSON.stringify(valueFromTree(tree) as Json);
  const bytes = presenceStateBytes(text);
  if (bytes <= presenceStateBytesMax) return text;
  throw new ConvergenceError("limit", `A presence state of ${bytes} bytes exceeds ${presenceStateBytesMax}`);
}

function hasDate(tree: Tree): boolean {
  if (tree.type === "array") return tree.content.some(hasDate);
  if (tree.type === "object") return tree.content.some(([, child]) => hasDate(child));
  return tree.type === "date";
}

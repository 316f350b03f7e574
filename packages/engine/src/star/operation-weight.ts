// What an operation takes in memory while it is kept for those who have not seen it.

import { attachedTrees, type Operation } from "../operation.ts";
import { weightOfAnchor } from "../references/anchor.ts";
import { preorder } from "../tree.ts";

/** About what an operation takes in memory: an operation or an element counts 64, a unit of text 1. */
export function weightOfOperation(operation: Operation): number {
  let weight = operation.kind === "splice" ? 64 + operation.insert.length : 64;
  if (operation.kind === "anchor") weight += weightOfAnchor(operation);
  if (operation.kind === "value" && operation.value.type === "string") weight += operation.value.content.length;
  for (const tree of attachedTrees(operation)) {
    for (const each of preorder(tree)) weight += each.type === "string" ? 64 + each.content.length : 64;
  }
  return weight;
}

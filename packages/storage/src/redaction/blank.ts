// Content that says nothing any more and takes as much room: text of the same length, 0, false, the first millisecond of 1970.
//
// Law: a blanked operation fits wherever the operation did, and every later one fits after it; keys, names of anchors, positions, ids and
// types stay. A pair of surrogates becomes two units that stand for themselves, so no later edit can split anything.

import type { ElementId, Operation, Tree } from "@convergence/engine";

/** One unit, in every font a black box. */
const box = "\u2588";

export const blankText = (text: string): string => box.repeat(text.length);

/** Which elements are to be blanked. */
export type IsBlanked = (id: ElementId) => boolean;

export function blankTree(tree: Tree, isBlanked: IsBlanked): Tree {
  if (tree.type === "array") return { ...tree, content: tree.content.map((child) => blankTree(child, isBlanked)) };
  if (tree.type === "object") {
    return { ...tree, content: tree.content.map(([key, child]) => [key, blankTree(child, isBlanked)]) };
  }
  if (!isBlanked(tree.id)) return tree;
  switch (tree.type) {
    case "string":
      return { ...tree, content: blankText(tree.content) };
    case "number":
    case "date":
      return { ...tree, content: 0 };
    case "boolean":
      return { ...tree, content: false };
    case "null":
      return tree;
  }
}

export function blankOperation(operation: Operation, isBlanked: IsBlanked): Operation {
  switch (operation.kind) {
    case "splice":
      return isBlanked(operation.element) ? { ...operation, insert: blankText(operation.insert) } : operation;
    case "add":
      return isBlanked(operation.element) ? { ...operation, value: 0 } : operation;
    case "insert":
      return { ...operation, values: operation.values.map((value) => blankTree(value, isBlanked)) };
    case "set":
    case "setKey":
    case "value":
      return { ...operation, value: blankTree(operation.value, isBlanked) };
    default:
      return operation;
  }
}

// The part of a tree that is one element and what is inside it.

import { childrenOf, type ElementId, type Tree } from "@convergence/engine";

/** `undefined` if the element is not there. */
export function treeWithin(tree: Tree, element: ElementId): Tree | undefined {
  if (tree.id === element) return tree;
  for (const child of childrenOf(tree)) {
    const found = treeWithin(child, element);
    if (found !== undefined) return found;
  }
  return undefined;
}

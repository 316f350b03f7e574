// The part of a tree that is one element and what is inside it, and where that stands.

import { childrenOf, type ElementId, type Tree } from "@convergence/engine";
import type { JsonPath } from "./json-path.ts";

/** `undefined` if the element is not there. */
export function treeWithin(tree: Tree, element: ElementId): Tree | undefined {
  if (tree.id === element) return tree;
  for (const child of childrenOf(tree)) {
    const found = treeWithin(child, element);
    if (found !== undefined) return found;
  }
  return undefined;
}

export type Placed = { readonly path: JsonPath; readonly tree: Tree };

/** All inside a tree, itself first, in pre-order; `path` is where it stands. */
export function* placesWithin(tree: Tree, path: JsonPath = []): Generator<Placed> {
  yield { path, tree };
  if (tree.type === "array") {
    for (const [index, item] of tree.content.entries()) yield* placesWithin(item, [...path, index]);
  } else if (tree.type === "object") {
    for (const [key, value] of tree.content) yield* placesWithin(value, [...path, key]);
  }
}

/** The same as `treeWithin`, and where it stands. */
export function placeOf(tree: Tree, element: ElementId): Placed | undefined {
  for (const place of placesWithin(tree)) if (place.tree.id === element) return place;
  return undefined;
}

// The trees that stand for a whole model: the one it is created with, and its snapshot at a version.

import { type Codec, preorder, refine, rootId, type Tree, treeCodec } from "@convergence/engine";

const isRoot = (tree: Tree): boolean => tree.type === "object" && tree.id === rootId;

/** Whether a tree can begin a model: an object with the ids of site 0, in pre-order from the root. */
export function isInitialTree(tree: Tree): boolean {
  if (!isRoot(tree)) return false;
  let expected = rootId;
  for (const element of preorder(tree)) {
    if (element.id !== expected++) return false;
  }
  return true;
}

/** The data a model is created with. */
export const initialTreeCodec: Codec<Tree> = refine(
  treeCodec(),
  isInitialTree,
  (tree) => `A tree of the type ${tree.type} with the id ${tree.id} does not begin a model`,
);

/** A model at a version. */
export const snapshotCodec: Codec<Tree> = refine(
  treeCodec(),
  isRoot,
  (tree) => `A tree of the type ${tree.type} with the id ${tree.id} is not a whole model`,
);

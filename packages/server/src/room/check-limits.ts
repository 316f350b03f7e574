// Would a change take the model beyond a limit? Asked before it passes the bridges, so that it can be refused in place (R4).
// Conservative where removals of the same change would make room.

import {
  attachedTrees,
  childrenOf,
  type Document,
  type Element,
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  type Operation,
  operationsPerChangeMax,
  preorder,
  stringUnitsMax,
  type Tree,
  treeDepthMax,
} from "@convergence/engine";
import type { Refusal } from "./refusal.ts";

export type ModelLimits = {
  readonly operationsPerChangeMax: number;
  readonly elementsPerChangeMax: number;
  readonly keyUnitsMax: number;
  readonly elementsPerModelMax: number;
  readonly stringUnitsMax: number;
  readonly treeDepthMax: number;
};

export const defaultModelLimits: ModelLimits = {
  ...{ operationsPerChangeMax, elementsPerChangeMax, elementsPerModelMax, keyUnitsMax, stringUnitsMax, treeDepthMax },
};

/** `undefined` if the change stays within the limits. */
export function limitRefusal(
  document: Document,
  operations: readonly Operation[],
  limits: ModelLimits,
): Refusal | undefined {
  const { length } = operations;
  if (length > limits.operationsPerChangeMax) {
    return tooLarge(`The change has ${length} operations`, limits.operationsPerChangeMax);
  }
  const growth = new Map<Element, number>();
  let created = 0;
  for (const operation of operations) {
    const trees = attachedTrees(operation);
    for (const tree of trees) created += sizeOf(tree);
    if (created > limits.elementsPerChangeMax) {
      return tooLarge(`The change has ${created} new elements`, limits.elementsPerChangeMax);
    }
    const fault = contentFault(operation, trees, limits);
    if (fault !== undefined) return { code: "limit", message: fault };
    const element = document.get(operation.element);
    if (element === undefined) continue;
    if (trees.length > 0) {
      const depth = depthOf(element) + heightOf(trees);
      if (depth > limits.treeDepthMax) return refusal(`The model would be ${depth} levels deep`, limits.treeDepthMax);
    }
    if (operation.kind === "splice" && element.type === "string") {
      const grown = (growth.get(element) ?? 0) + operation.insert.length - operation.remove;
      growth.set(element, grown);
      const units = element.content.length + grown;
      if (grown > 0 && units > limits.stringUnitsMax) {
        return refusal(`The string would have ${units} units`, limits.stringUnitsMax);
      }
    }
  }
  const elements = document.elements.size + created;
  if (created === 0 || elements <= limits.elementsPerModelMax) return undefined;
  return refusal(`The model would have ${elements} elements`, limits.elementsPerModelMax);
}

/** What is wrong with the tree that a model is to begin with; `undefined` if nothing is. */
export function treeFault(tree: Tree, limits: ModelLimits): string | undefined {
  const elements = sizeOf(tree);
  if (elements > limits.elementsPerModelMax)
    return beyond(`The model has ${elements} elements`, limits.elementsPerModelMax);
  const depth = heightOf([tree]);
  if (depth > limits.treeDepthMax) return beyond(`The model is ${depth} levels deep`, limits.treeDepthMax);
  return lengthFault(tree, limits);
}

/** Keys and strings that are too long in themselves. */
function contentFault(operation: Operation, trees: readonly Tree[], limits: ModelLimits): string | undefined {
  if (operation.kind === "setKey" && operation.key.length > limits.keyUnitsMax) {
    return beyond(`A key has ${operation.key.length} units`, limits.keyUnitsMax);
  }
  if (operation.kind === "value") return lengthFault(operation.value, limits);
  for (const tree of trees) {
    const fault = lengthFault(tree, limits);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function lengthFault(tree: Tree, limits: ModelLimits): string | undefined {
  for (const each of preorder(tree)) {
    if (each.type === "string" && each.content.length > limits.stringUnitsMax) {
      return beyond(`A string has ${each.content.length} units`, limits.stringUnitsMax);
    }
    if (each.type !== "object") continue;
    const long = each.content.find(([key]) => key.length > limits.keyUnitsMax);
    if (long !== undefined) return beyond(`A key has ${long[0].length} units`, limits.keyUnitsMax);
  }
  return undefined;
}

const beyond = (what: string, limit: number): string => `${what}; at most ${limit} are allowed`;

const tooLarge = (what: string, limit: number): Refusal => ({ code: "limit", message: beyond(what, limit) });

const refusal = (what: string, limit: number): Refusal => ({
  code: "model-limit",
  message: beyond(what, limit),
});

const sizeOf = (tree: Tree): number => childrenOf(tree).reduce((sum, child) => sum + sizeOf(child), 1);

/** Levels from the root down to the element, both counted. */
function depthOf(element: Element): number {
  let depth = 0;
  for (let each: Element | undefined = element; each !== undefined; each = each.parent) depth++;
  return depth;
}

/** Levels of the highest of these trees. */
const heightOf = (trees: readonly Tree[]): number =>
  trees.reduce((most, tree) => Math.max(most, 1 + heightOf(childrenOf(tree))), 0);

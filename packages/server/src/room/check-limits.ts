// Would a change take the model beyond a limit? Asked before it passes the bridges, so that it can be refused in place (R4).
// Conservative where removals of the same change would make room.

import {
  attachedTrees,
  childrenOf,
  type Document,
  type Element,
  elementsPerModelMax,
  type Operation,
  stringUnitsMax,
  type Tree,
  treeDepthMax,
} from "@convergence/engine";
import type { Refusal } from "./refusal.ts";

export type ModelLimits = {
  readonly elementsPerModelMax: number;
  readonly stringUnitsMax: number;
  readonly treeDepthMax: number;
};

export const defaultModelLimits: ModelLimits = { elementsPerModelMax, stringUnitsMax, treeDepthMax };

/** `undefined` if the change stays within the limits. */
export function limitRefusal(
  document: Document,
  operations: readonly Operation[],
  limits: ModelLimits,
): Refusal | undefined {
  const growth = new Map<Element, number>();
  let created = 0;
  for (const operation of operations) {
    const trees = attachedTrees(operation);
    for (const tree of trees) created += sizeOf(tree);
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

const refusal = (what: string, limit: number): Refusal => ({
  code: "model-limit",
  message: `${what}; at most ${limit} are allowed`,
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

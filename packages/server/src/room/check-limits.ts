// Would a change take the model beyond a limit? Asked before it passes the bridges, so that it can be refused in place (R4).
// Conservative where removals of the same change would make room.

import {
  attachedTrees,
  childrenOf,
  type Document,
  type Element,
  elementsPerModelMax,
  type Operation,
  preorder,
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
  let elements = document.elements.size;
  for (const operation of operations) {
    const trees = attachedTrees(operation);
    for (const tree of trees) for (const _ of preorder(tree)) elements++;
    const element = document.get(operation.element);
    if (element === undefined) continue;
    if (trees.length > 0) {
      const depth = depthOf(element) + Math.max(...trees.map(heightOf));
      if (depth > limits.treeDepthMax) return refusal(`The model would be ${depth} levels deep`, limits.treeDepthMax);
    }
    if (operation.kind === "splice" && element.type === "string" && operation.insert.length > operation.remove) {
      const units = element.content.length + operation.insert.length - operation.remove;
      if (units > limits.stringUnitsMax) return refusal(`The string would have ${units} units`, limits.stringUnitsMax);
    }
  }
  if (elements <= limits.elementsPerModelMax || elements === document.elements.size) return undefined;
  return refusal(`The model would have ${elements} elements`, limits.elementsPerModelMax);
}

const refusal = (what: string, limit: number): Refusal => ({
  code: "model-limit",
  message: `${what}; at most ${limit} are allowed`,
});

/** Levels from the root down to the element, both counted. */
function depthOf(element: Element): number {
  let depth = 0;
  for (let each: Element | undefined = element; each !== undefined; each = each.parent) depth++;
  return depth;
}

const heightOf = (tree: Tree): number =>
  1 + childrenOf(tree).reduce((most, child) => Math.max(most, heightOf(child)), 0);

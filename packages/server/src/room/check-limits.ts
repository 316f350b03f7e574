// Would a change take the model beyond a limit? Asked before it passes the bridges, so that it can be refused in place (R4).
// Conservative where removals of the same change would make room.

import {
  type AnchorOperation,
  anchorNamed,
  anchorsPerElementMax,
  attachedTrees,
  childrenOf,
  type Document,
  type Element,
  elementsPerChangeMax,
  elementsPerModelMax,
  elementWeight,
  keyUnitsMax,
  modelWeightMax,
  type Operation,
  operationsPerChangeMax,
  preorder,
  stringUnitsMax,
  type Tree,
  treeDepthMax,
  weightOfAnchor,
  weightOfTree,
} from "@convergence/engine";
import type { Refusal } from "./refusal.ts";

export type ModelLimits = {
  readonly operationsPerChangeMax: number;
  readonly elementsPerChangeMax: number;
  readonly keyUnitsMax: number;
  readonly elementsPerModelMax: number;
  readonly modelWeightMax: number;
  readonly stringUnitsMax: number;
  readonly treeDepthMax: number;
};

export const defaultModelLimits: ModelLimits = {
  ...{ operationsPerChangeMax, elementsPerChangeMax, elementsPerModelMax, modelWeightMax },
  ...{ keyUnitsMax, stringUnitsMax, treeDepthMax },
};

/** `undefined` if the change stays within the limits. `weight`: what the document weighs. */
export function limitRefusal(
  document: Document,
  weight: number,
  operations: readonly Operation[],
  limits: ModelLimits,
): Refusal | undefined {
  const { length } = operations;
  if (length > limits.operationsPerChangeMax) {
    return tooLarge(`The change has ${length} operations`, limits.operationsPerChangeMax);
  }
  const growth = new Map<Element, number>();
  let created = 0;
  const heavier = new Growth();
  const anchors = new AnchorCounts();
  for (const operation of operations) {
    const trees = attachedTrees(operation);
    for (const tree of trees) created += sizeOf(tree);
    if (created > limits.elementsPerChangeMax) {
      return tooLarge(`The change has ${created} new elements`, limits.elementsPerChangeMax);
    }
    if (operation.kind === "anchor") {
      const anchored = anchors.add(operation, document.get(operation.element));
      if (anchored > anchorsPerElementMax)
        return refusal(`The element would have ${anchored} anchors`, anchorsPerElementMax);
    }
    const fault = contentFault(operation, trees, limits);
    if (fault !== undefined) return { code: "limit", message: fault };
    const element = document.get(operation.element);
    if (element === undefined) continue;
    heavier.add(operation, trees, element);
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
  if (heavier.total > 0 && weight + heavier.total > limits.modelWeightMax) {
    return refusal(`The model would weigh ${weight + heavier.total}`, limits.modelWeightMax);
  }
  const elements = document.elements.size + created;
  if (created === 0 || elements <= limits.elementsPerModelMax) return undefined;
  return refusal(`The model would have ${elements} elements`, limits.elementsPerModelMax);
}

/** By how much a change makes the model heavier, its removals taken at their word. Text that it replaces counts, once, so that a
 *  model that is full can be worked on; what else it replaces is too dear to weigh. */
class Growth {
  total = 0;
  readonly #replaced = new Set<Element>();

  add(operation: Operation, trees: readonly Tree[], element: Element): void {
    for (const tree of trees) this.total += weightOfTree(tree);
    switch (operation.kind) {
      case "splice":
        this.total += operation.insert.length - operation.remove;
        break;
      case "value":
        if (operation.value.type === "string") this.total += operation.value.content.length;
        if (operation.value.type === "object") for (const [key] of operation.value.content) this.total += key.length;
        this.#replace(element);
        break;
      case "anchor":
        if (operation.reference !== undefined) this.total += weightOfAnchor(operation);
        break;
      case "setKey":
        this.total += operation.key.length;
        if (element.type === "object")
          this.#replace(element.content.get(operation.key), operation.key.length + elementWeight);
    }
  }

  #replace(old: Element | undefined, around = 0): void {
    if (old?.type !== "string" || this.#replaced.has(old)) return;
    this.#replaced.add(old);
    this.total -= old.content.length + around;
  }
}

/** How many anchors elements would have by what is set on them. What is taken away makes no room in the same change. */
class AnchorCounts {
  readonly #added = new Map<Element, Set<string>>();

  /** Returns the number on that element, once the operation is done as well. */
  add({ name, reference }: AnchorOperation, element: Element | undefined): number {
    if (element === undefined || reference === undefined) return 0;
    const added = this.#added.get(element) ?? new Set();
    if (anchorNamed(element.anchors, name) === undefined) this.#added.set(element, added.add(name));
    return (element.anchors?.length ?? 0) + added.size;
  }
}

/** What is wrong with the tree that a model is to begin with; `undefined` if nothing is. */
export function treeFault(tree: Tree, limits: ModelLimits): string | undefined {
  const elements = sizeOf(tree);
  if (elements > limits.elementsPerModelMax)
    return beyond(`The model has ${elements} elements`, limits.elementsPerModelMax);
  const weight = weightOfTree(tree);
  if (weight > limits.modelWeightMax) return beyond(`The model weighs ${weight}`, limits.modelWeightMax);
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

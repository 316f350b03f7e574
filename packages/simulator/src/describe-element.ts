// What an element is, ids included, from the public API and from a tree: equal for equal replicas.

import { RealTimeArray, type RealTimeElement, RealTimeObject } from "@convergence/client";
import { formatElementId, type Tree } from "@convergence/engine";

export type Description = { readonly id: string; readonly type: string; readonly content: unknown };

export function describeElement(element: RealTimeElement): Description {
  const base = { id: element.id(), type: element.type() };
  const children: unknown[] = [];
  if (element instanceof RealTimeArray) {
    element.forEach((child) => void children.push(describeElement(child)));
    return { ...base, content: children };
  }
  if (element instanceof RealTimeObject) {
    element.forEach((child, key) => void children.push([key, describeElement(child)]));
    return { ...base, content: children };
  }
  const value = element.value();
  return { ...base, content: value instanceof Date ? value.getTime() : toTheBit(value) };
}

export function describeTree(tree: Tree): Description {
  const base = { id: formatElementId(tree.id), type: tree.type };
  if (tree.type === "array") return { ...base, content: tree.content.map(describeTree) };
  if (tree.type === "object")
    return { ...base, content: tree.content.map(([key, child]) => [key, describeTree(child)]) };
  return { ...base, content: toTheBit(tree.content) };
}

/** JSON writes two different numbers, 0 and -0, as one. */
const toTheBit = (value: unknown): unknown => (Object.is(value, -0) ? "-0" : value);

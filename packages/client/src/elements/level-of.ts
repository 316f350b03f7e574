import type { Element } from "@convergence/engine";

/** Where in its model an element is: the root is at level 1. */
export function levelOf(element: Element): number {
  let level = 1;
  for (let node = element; node.parent !== undefined; node = node.parent) level++;
  return level;
}

// A copy of what an element holds at this moment, with the ids of all that is in it.

import { RealTimeArray, type RealTimeElement, RealTimeObject } from "@convergence/client";
import type { Content } from "./json-changes.ts";

export function contentOf(element: RealTimeElement): Content {
  const inside: [string | number, Content][] = [];
  const here = { id: element.id(), type: element.type() };
  if (element instanceof RealTimeObject) {
    element.forEach((child, key) => void inside.push([key, contentOf(child)]));
    return { ...here, value: Object.fromEntries(inside.map(([key, { value }]) => [key, value])), inside };
  }
  if (element instanceof RealTimeArray) {
    element.forEach((child, index) => void inside.push([index, contentOf(child)]));
    return { ...here, value: inside.map(([, { value }]) => value), inside };
  }
  return { ...here, value: element.value(), inside: undefined };
}

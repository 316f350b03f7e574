// The plain value of an element with all inside it: a copy that nobody else changes.

import { compareKeys, type Element, putEntry, type Value } from "@convergence/engine";

/** Keys come in canonical order, whoever set them first, so that equal models print alike. */
export function readValue(element: Element): Value {
  switch (element.type) {
    case "object": {
      const object: Record<string, Value> = {};
      const entries = [...element.content].sort((a, b) => compareKeys(a[0], b[0]));
      for (const [key, child] of entries) putEntry(object, key, readValue(child));
      return object;
    }
    case "array":
      return element.content.map(readValue);
    case "string":
      return element.content.toString();
    case "date":
      return new Date(element.content);
    default:
      return element.content;
  }
}

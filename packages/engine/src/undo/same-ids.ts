// Content that came back, compared with what went: what a server restored is made of other objects with the same ids.

import type { Content, Element } from "../document.ts";
import { List } from "../list/list.ts";
import { isSameContent } from "../star/layers.ts";

/** The same text, or elements with the same ids in the same places: what was restored is made of other objects. */
export function hasSameIds(a: Content, b: Content): boolean {
  if (a instanceof List) return b instanceof List && a.length === b.length && areSame(a.slice(), b.slice());
  if (a instanceof Map) {
    return b instanceof Map && a.size === b.size && [...a].every(([key, element]) => b.get(key)?.id === element.id);
  }
  return isSameContent(a, b);
}

const areSame = (a: readonly Element[], b: readonly Element[]): boolean =>
  a.every((element, index) => element.id === b[index]!.id);

// A place in a model that somebody asks about: an element, wherever it is, or whatever stands at a path.
//
// An element that came back under its id is the same one. A path stands for what is there at each version: one thing after another.

import type { Document, Element, ElementId } from "@convergence/engine";
import type { JsonPath } from "./json-path.ts";

/** `inside`: with all that is inside it. */
export type Place =
  | { readonly kind: "element"; readonly element: ElementId; readonly inside: boolean }
  | { readonly kind: "path"; readonly path: JsonPath; readonly inside: boolean };

/** What is there now. */
export function elementAtPlace(document: Document, place: Place): Element | undefined {
  if (place.kind === "element") return document.get(place.element);
  let element: Element | undefined = document.root;
  for (const part of place.path) {
    if (element?.type === "object") element = element.content.get(String(part));
    else if (element?.type === "array") element = itemAt(element.content, part);
    else return undefined;
  }
  return element;
}

/** Text counts as an index where it is written as one. */
function itemAt(items: { at(index: number): Element | undefined }, part: string | number): Element | undefined {
  const index = Number(part);
  return String(index) === String(part) && Number.isSafeInteger(index) && index >= 0 ? items.at(index) : undefined;
}

// Look-up by path.

import type { Element } from "@convergence/engine";
import type { ElementHost, Path, RealTimeElement } from "./real-time-element.ts";

/** The element at a path given as one list, as its parts, or as both; a `RealTimeUndefined` if there is none. */
export function elementBelow(
  host: Pick<ElementHost, "wrap" | "undefinedElement">,
  from: Element,
  parts: readonly (string | number | Path)[],
): RealTimeElement {
  let element: Element | undefined = from;
  for (const part of parts.flat() as Path) {
    if (element?.type === "object") element = element.content.get(String(part));
    else if (element?.type === "array") element = element.content.at(Number(part));
    else element = undefined;
  }
  return element === undefined ? host.undefinedElement() : host.wrap(element);
}

// What an operation does to positions and keys in its element, whatever it brings: all that a reference wants to know.

import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Motion } from "./reference.ts";

/** `undefined` if nothing moves. */
export function motionOf(operation: Operation): Motion | undefined {
  const { element } = operation;
  switch (operation.kind) {
    case "splice":
      return replace(element, operation.at, operation.remove, operation.insert.length);
    case "insert":
      return replace(element, operation.gap, 0, operation.values.length);
    case "remove":
      return replace(element, operation.at, operation.count, 0);
    case "move":
      return { kind: "move", element, at: operation.at, gap: operation.gap };
    case "removeKey":
      return { kind: "removeKey", element, key: operation.key };
    case "value":
      return { kind: "whole", element };
    default:
      return undefined;
  }
}

export const replace = (element: ElementId, at: number, removed: number, inserted: number): Motion => ({
  kind: "replace",
  element,
  at,
  removed,
  inserted,
});

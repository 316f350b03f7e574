// What an edit does to positions and keys in its element: see `motion.ts`.

import type { Edit } from "../document.ts";
import { replace } from "./motion.ts";
import type { Motion } from "./reference.ts";

/** `undefined` if nothing moves. */
export function motionOfEdit(edit: Edit): Motion | undefined {
  const element = edit.element.id;
  switch (edit.kind) {
    case "splice":
      return replace(element, edit.at, edit.removed.length, edit.inserted.length);
    case "insert":
      return replace(element, edit.gap, 0, edit.values.length);
    case "remove":
      return replace(element, edit.at, edit.values.length, 0);
    case "move":
      return { kind: "move", element, at: edit.at, gap: edit.gap };
    case "removeKey":
      return { kind: "removeKey", element, key: edit.key };
    case "value":
      return { kind: "whole", element };
    default:
      return undefined;
  }
}

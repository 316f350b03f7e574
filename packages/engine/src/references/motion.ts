// What an operation, or an edit, does to positions and keys in its element, whatever it brings: all that a reference wants to know.

import type { Edit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";

/** `replace`: takes away `removed` items at `at`, then puts `inserted` there. `whole`: the content is another one. */
export type Motion = { readonly element: ElementId } & (
  | { readonly kind: "replace"; readonly at: number; readonly removed: number; readonly inserted: number }
  | { readonly kind: "move"; readonly at: number; readonly gap: number }
  | { readonly kind: "removeKey"; readonly key: string }
  | { readonly kind: "whole" }
);

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

/** The same of an edit. */
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

const replace = (element: ElementId, at: number, removed: number, inserted: number): Motion => ({
  kind: "replace",
  element,
  at,
  removed,
  inserted,
});

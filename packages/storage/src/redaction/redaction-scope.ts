// What a redaction is to blank: the changes of some versions, those of a user, or whatever was ever put into an element.

import { type ElementId, formatElementId } from "@convergence/engine";

export type RedactionScope =
  /** Version 0 is the content that the model began with. */
  | { readonly kind: "versions"; readonly first: number; readonly last: number }
  /** An opaque user key; what the model began with, too, if that user created it. */
  | { readonly kind: "user"; readonly user: string }
  /** The element and all that ever was inside it, whoever put it there. */
  | { readonly kind: "element"; readonly element: ElementId };

/** For the log: what was asked for, without the key of a user, who may want to be forgotten. */
export function formatScope(scope: RedactionScope): string {
  switch (scope.kind) {
    case "versions":
      return `versions ${scope.first}..${scope.last}`;
    case "user":
      return "what a user wrote";
    case "element":
      return `element ${formatElementId(scope.element)}`;
  }
}

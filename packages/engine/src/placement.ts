// What a client asks a server to place: elements that existed before, which come back under their old ids with their whole content,
// and anchors.
//
// Each item names what must be so for it to take effect: it never overwrites what its author has not seen. The server makes one
// change of all of them at its head; see `star/placing.ts`.

import type { ElementId } from "./element-id.ts";
import type { Reference } from "./references/reference.ts";
import type { Version } from "./tag.ts";
import type { Tree } from "./tree.ts";

/** Array: elements come back at a gap, in coordinates of what the author has. */
export type InsertPlacement = {
  readonly kind: "insert";
  readonly element: ElementId;
  readonly gap: number;
  readonly values: readonly Tree[];
};

/** Array: an element comes back into the slot in which `expected` stands, wherever that is now. */
export type SetPlacement = {
  readonly kind: "set";
  readonly element: ElementId;
  readonly expected: ElementId;
  readonly value: Tree;
};

/** Object: an element comes back under a key that holds `expected`, or nothing if that is `undefined`. */
export type SetKeyPlacement = {
  readonly kind: "setKey";
  readonly element: ElementId;
  readonly key: string;
  readonly expected: ElementId | undefined;
  readonly value: Tree;
};

/** Any: a whole value comes back, unless somebody else changed the element, or anything inside, after the version `expected`. */
export type ValuePlacement = {
  readonly kind: "value";
  readonly element: ElementId;
  readonly value: Tree;
  readonly expected: Version;
};

/** Any: a named reference that the element gets, in coordinates of what the author has; `undefined` takes it away. `expected`: only if
 *  nobody has set it, or taken it away, after that version. */
export type AnchorPlacement = {
  readonly kind: "anchor";
  readonly element: ElementId;
  readonly name: string;
  readonly reference: Reference | undefined;
  readonly expected: Version | undefined;
};

/** The placement with other trees in the place of its own. */
export function withTrees(placement: Placement, other: (tree: Tree) => Tree): Placement {
  if (placement.kind === "anchor") return placement;
  if (placement.kind === "insert") return { ...placement, values: placement.values.map(other) };
  return { ...placement, value: other(placement.value) };
}

export type Placement = AnchorPlacement | InsertPlacement | SetPlacement | SetKeyPlacement | ValuePlacement;

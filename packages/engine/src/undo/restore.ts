// What takes an edit back that an operation of one's own cannot say: an element comes back under its old id, which only the server
// may place (R8). Data alone; `undo-log.ts` makes them.

import type { ElementId } from "../element-id.ts";
import type { Tree } from "../tree.ts";

/**
 * What the server is asked to place. Each counts on the visible document as it is when it is asked for, without the others: two gaps of
 * one array do not count what the other one brings. `set` takes effect only while `expected` stands in the array, `setKey` only
 * while the key holds exactly that (`undefined`: nothing), `value` only if nobody else has edited the element or anything inside
 * since.
 */
export type Restore =
  | { readonly kind: "insert"; readonly element: ElementId; readonly gap: number; readonly values: readonly Tree[] }
  | { readonly kind: "set"; readonly element: ElementId; readonly expected: ElementId; readonly value: Tree }
  | {
      readonly kind: "setKey";
      readonly element: ElementId;
      readonly key: string;
      readonly expected: ElementId | undefined;
      readonly value: Tree;
    }
  | { readonly kind: "value"; readonly element: ElementId; readonly value: Tree };

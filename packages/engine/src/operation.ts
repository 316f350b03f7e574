// The operations: each edits one element, addressed by id. Only operations on the same element ever meet.
//
// Two kinds of positions: an *item* (`at`, an index) and a *gap* (0..length, counted in the sequence as it stands before
// the operation; for a move with the moved item still in place). Strings count UTF-16 code units.

import type { ElementId } from "./element-id.ts";
import type { Reference } from "./references/reference.ts";
import type { Tree } from "./tree.ts";

/** String: remove `remove` units at `at`, then insert `insert` at that same gap. `glued`: the insert goes on a typing run
 *  of its author's, whose last unit stands directly before `at` (rule R2). Never glued when `insert` is empty or `at` is 0. */
export type SpliceOperation = {
  readonly kind: "splice";
  readonly element: ElementId;
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  readonly glued: boolean;
};

/** Array: insert elements at a gap. */
export type InsertOperation = {
  readonly kind: "insert";
  readonly element: ElementId;
  readonly gap: number;
  readonly values: readonly Tree[];
};

/** Array: remove `count` items at `at`. */
export type RemoveOperation = {
  readonly kind: "remove";
  readonly element: ElementId;
  readonly at: number;
  readonly count: number;
};

/** Array: a new element in the slot `at`. */
export type SetOperation = {
  readonly kind: "set";
  readonly element: ElementId;
  readonly at: number;
  readonly value: Tree;
};

/** Array: the item at `at` goes to a gap and keeps its identity. */
export type MoveOperation = {
  readonly kind: "move";
  readonly element: ElementId;
  readonly at: number;
  readonly gap: number;
};

/** Object: a new element under `key`. */
export type SetKeyOperation = {
  readonly kind: "setKey";
  readonly element: ElementId;
  readonly key: string;
  readonly value: Tree;
};

/** Object: `key` and the element under it go. */
export type RemoveKeyOperation = { readonly kind: "removeKey"; readonly element: ElementId; readonly key: string };

/** Number: add. */
export type AddOperation = { readonly kind: "add"; readonly element: ElementId; readonly value: number };

/** Any: replace the content in place. `value` is a tree whose id and type are the element's own. */
export type ValueOperation = { readonly kind: "value"; readonly element: ElementId; readonly value: Tree };

/** Any: a named reference that belongs to the element, set or, if `undefined`, taken away. Only a server makes it: it meets no other
 *  operation, and the later of two wins. */
export type AnchorOperation = {
  readonly kind: "anchor";
  readonly element: ElementId;
  readonly name: string;
  readonly reference: Reference | undefined;
};

export type Operation =
  | SpliceOperation
  | InsertOperation
  | RemoveOperation
  | SetOperation
  | MoveOperation
  | SetKeyOperation
  | RemoveKeyOperation
  | AddOperation
  | ValueOperation
  | AnchorOperation;

export type OperationKind = Operation["kind"];

const noTrees: readonly Tree[] = [];

/** The trees whose elements an operation attaches. */
export function attachedTrees(operation: Operation): readonly Tree[] {
  switch (operation.kind) {
    case "insert":
      return operation.values;
    case "set":
    case "setKey":
      return [operation.value];
    case "value":
      return operation.value.type === "array"
        ? operation.value.content
        : operation.value.type === "object"
          ? operation.value.content.map((entry) => entry[1])
          : noTrees;
    default:
      return noTrees;
  }
}

/** Does it do nothing but remove? If what it would remove is gone already, nothing is lost. */
export const isPureRemoval = (operation: Operation): boolean =>
  operation.kind === "remove" ||
  operation.kind === "removeKey" ||
  (operation.kind === "splice" && operation.insert === "");

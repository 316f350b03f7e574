// The algebra on plain data: what an operation makes of a tree, and what takes it back. For small trees, tests and tools; a
// `Document` does the same in place.
//
// Law: `apply(apply(tree, operation), invert(tree, operation))` equals `tree`, ids included; anchors stay where the first moved them.

import { Document, removedBy } from "./document.ts";
import { inverseOf } from "./invert.ts";
import type { Operation } from "./operation.ts";
import { requireOperation } from "./star/require-operation.ts";
import { Violation } from "./star/violation.ts";
import type { Tree } from "./tree.ts";

/** The model after an operation. Throws a `Violation` if the operation does not fit it. */
export function apply(tree: Tree, operation: Operation): Tree {
  const document = new Document(tree);
  perform(document, operation);
  return document.tree();
}

/** The operation that takes `operation`, done to `tree`, back. Throws a `Violation` if the operation does not fit the tree. */
export function invert(tree: Tree, operation: Operation): Operation {
  const document = new Document(tree);
  return inverseOf(document, perform(document, operation));
}

function perform(document: Document, operation: Operation) {
  const element = document.get(operation.element);
  if (element === undefined) throw new Violation("invalid_element", `Element ${operation.element} is not in the model`);
  requireOperation(operation, element);
  const edit = document.apply(operation);
  for (const removed of removedBy(edit)) document.forget(removed);
  document.moveAnchors(operation);
  return edit;
}

// From one content of a model to another in single steps, on a document of their own: for undo logs, which want to hear of every edit
// right after it was made, when all that is known is how it was before and how it is now.
//
// The elements in the edits are not those of the visible document, though they have the same ids.

import { Document, type Edit, removedBy } from "../document.ts";
import type { Operation } from "../operation.ts";
import type { Anchors } from "../references/anchor.ts";
import { operationsTowards, RestoreError } from "../towards/operations-towards.ts";
import type { Tree } from "../tree.ts";

/** An edit, just performed, and the anchors of its element as they were before it. */
export type Step = { readonly edit: Edit; readonly anchors: Anchors };

/** Each step is made when it is asked for. `undefined`: what lies between the two is too much to say, or cannot be said. */
export function stepsTowards(before: Tree, now: Tree): Iterable<Step> | undefined {
  const document = new Document(before);
  try {
    return performed(document, operationsTowards(document, document.root, now));
  } catch (error) {
    if (error instanceof RestoreError) return undefined;
    throw error;
  }
}

function* performed(document: Document, operations: readonly Operation[]): Generator<Step> {
  for (const operation of operations) {
    const anchors = document.get(operation.element)?.anchors;
    const edit = document.apply(operation);
    for (const element of removedBy(edit)) document.forget(element);
    document.moveAnchors(operation);
    yield { edit, anchors };
  }
}

// What it takes to give an element of a model the content of another version (P6), or why that cannot be had.

import {
  type Document,
  type Element,
  operationsTowards,
  RestoreError,
  type Tree,
  type Version,
} from "@convergence/engine";
import type { Refusal } from "./refusal.ts";
import type { RestoreWish, RevertWish, Rework } from "./room-input.ts";

/** What is wrong with the versions that a wish to revert names. */
export function rangeFault({ after, to }: Pick<RevertWish, "after" | "to">, head: Version): Refusal | undefined {
  const last = Math.max(after, to ?? 0);
  if (last <= head) return undefined;
  return { code: "version-unknown", message: `The model has the versions 0 to ${head}, and no version ${last}` };
}

/** Changes nothing. No operations: the content is the same already. */
export function restoring(document: Document, { element: id, version, tree }: RestoreWish): Rework {
  const element = document.get(id);
  if (element === undefined || !document.isAttached(element)) {
    return { code: "element-unknown", message: "The element to restore is not in the model; restore what it was in" };
  }
  if (tree === undefined || tree.type !== element.type) {
    return { code: "element-unknown", message: `The element to restore was not in the model at version ${version}` };
  }
  return towards(document, element, tree);
}

function towards(document: Document, element: Element, tree: Tree): Rework {
  try {
    return { operations: operationsTowards(document, element, tree) };
  } catch (error) {
    if (!(error instanceof RestoreError)) throw error;
    return { code: "model-limit", message: error.message };
  }
}

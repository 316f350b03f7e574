// Operations of the log carried out on a document, forwards and backwards.
//
// Law: after `perform`, what it returned, carried out by `takeBack`, gives the content from before byte for byte, ids and anchors
// included, and it does so on any document with that content. The way back is plain operations, so what happens on it are edits like
// any others.

import { type Anchor, type Document, type Edit, inverseOf, type Operation, removedBy } from "@convergence/engine";

/** Told of an edit when all of it is done. */
export type Listener = (edit: Edit) => void;

const noAnchors: readonly Anchor[] = [];

/** Carries out what took effect, as `Document.replay` does. Returns the way back. */
export function perform(document: Document, operations: Iterable<Operation>, listener?: Listener): Operation[] {
  const ways: Operation[][] = [];
  for (const operation of operations) {
    const anchors = document.get(operation.element)?.anchors ?? noAnchors;
    const edit = document.apply(operation);
    const way = [inverseOf(document, edit)];
    forgetRemoved(document, edit);
    document.moveAnchors(operation);
    const after = edit.element.anchors ?? noAnchors;
    if (operation.kind !== "anchor") way.push(...movedBack(operation.element, anchors, after));
    ways.push(way);
    listener?.(edit);
  }
  return ways.reverse().flat();
}

/** Carries out a way back. It says itself where anchors go, so nothing else moves them. */
export function takeBack(document: Document, operations: Iterable<Operation>, listener?: Listener): void {
  for (const operation of operations) {
    const edit = document.apply(operation);
    forgetRemoved(document, edit);
    listener?.(edit);
  }
}

function forgetRemoved(document: Document, edit: Edit): void {
  for (const element of removedBy(edit)) document.forget(element);
}

/** No operation but one on an anchor gives an element another one. */
function movedBack(element: number, before: readonly Anchor[], after: readonly Anchor[]): Operation[] {
  if (before === after) return [];
  const now = new Map(after.map(({ name, reference }) => [name, reference]));
  return before
    .filter(({ name, reference }) => now.get(name) !== reference)
    .map(({ name, reference }) => ({ kind: "anchor", element, name, reference }));
}

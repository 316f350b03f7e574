// The operation that takes an edit back, as a new operation of its own: what undo and restore are made of.
//
// Law: on the document as the edit left it, the inverse gives the tree from before, ids included. Elements come back under their
// ids, so what the edit detached has to be forgotten before the inverse is resolved. Several edits are taken back last first.

import { contentTreeOf, type Document, type Edit, type Element, movedIndex } from "./document.ts";
import type { Operation } from "./operation.ts";
import type { Tree } from "./tree.ts";

/** Reads elements that the edit detached; they stand still from then on, so it may be asked at any later time. */
export function inverseOf(document: Document, edit: Edit): Operation {
  const element = edit.element.id;
  const treeFor = (each: Element): Tree => document.tree(each);
  switch (edit.kind) {
    case "splice":
      return { kind: "splice", element, at: edit.at, remove: edit.inserted.length, insert: edit.removed, glued: false };
    case "insert":
      return { kind: "remove", element, at: edit.gap, count: edit.values.length };
    case "remove":
      return { kind: "insert", element, gap: edit.at, values: edit.values.map(treeFor) };
    case "set":
      return { kind: "set", element, at: edit.at, value: treeFor(edit.old) };
    case "move": {
      const at = movedIndex(edit.at, edit.gap);
      return { kind: "move", element, at, gap: edit.at > at ? edit.at + 1 : edit.at };
    }
    case "setKey":
    case "removeKey":
      if (edit.old === undefined) return { kind: "removeKey", element, key: edit.key };
      return { kind: "setKey", element, key: edit.key, value: treeFor(edit.old) };
    case "anchor":
      return { kind: "anchor", element, name: edit.name, reference: edit.old };
    case "add": // Subtraction does not take an addition of floats back.
    case "value":
      return { kind: "value", element, value: contentTreeOf(edit.element, edit.old, treeFor) };
  }
}

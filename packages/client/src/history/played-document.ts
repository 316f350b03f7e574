// A document that goes along the versions of a model: a change forward, a change back, or at once to a state that was given.
//
// Law: at every version, whichever way it was come to, its tree is that of a replay from the beginning, byte for byte, anchors included.
// The edits that it gives are what was done to it, in order, with what is removed still as it was.

import {
  type Content,
  contained,
  Document,
  type Edit,
  type Element,
  editsSince,
  inverseOf,
  type Operation,
  removedBy,
  type Tree,
} from "@convergence/engine";
import type { Inverse, RecordedChange } from "./recorded-change.ts";

export class PlayedDocument {
  readonly document: Document;

  constructor(tree: Tree) {
    this.document = new Document(tree);
  }

  /** Notes what takes the change back. */
  forward(change: RecordedChange): Edit[] {
    const edits: Edit[] = [];
    const inverses: Inverse[] = [];
    for (const operation of change.operations) {
      const { anchors } = this.#element(operation);
      const edit = this.document.apply(operation);
      inverses.push({ operation: inverseOf(this.document, edit), element: operation.element, anchors });
      edits.push(edit);
      this.#forgetRemoved(edit);
      this.document.moveAnchors(operation);
    }
    change.inverses = inverses.reverse();
    return edits;
  }

  /** Of a change that was played, here or elsewhere. */
  backward(change: RecordedChange): Edit[] {
    if (change.inverses === undefined) throw new Error(`What takes back version ${change.entry.version} is not known`);
    return change.inverses.map(({ operation, element, anchors }) => {
      const edit = this.document.apply(operation);
      this.#forgetRemoved(edit);
      this.document.putAnchors(this.document.get(element)!, anchors);
      return edit;
    });
  }

  /** The elements of the tree are built anew, unless somebody recalls them. What differs is told as whole values. */
  jump(tree: Tree): Edit[] {
    const { document } = this;
    const { root } = document;
    const before = new Map<Element, Content>();
    for (const element of document.elements.values()) before.set(element, element.content);
    const old = root.content;
    for (const child of contained(old)) document.forget(child);
    const now = document.buildContent(tree);
    document.perform({ kind: "value", element: root, now, old });
    document.putAnchors(root, tree.anchors);
    return editsSince(before, document);
  }

  #element({ element: id }: Operation): Element {
    const element = this.document.get(id);
    if (element === undefined) throw new Error(`Element ${id} is not there`);
    return element;
  }

  #forgetRemoved(edit: Edit): void {
    for (const element of removedBy(edit)) this.document.forget(element);
  }
}

// What one change did to the trunk's document, until it is settled.

import { type Document, type Edit, type Element, removedBy } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { attachedTrees, type Operation } from "../operation.ts";
import { type Anchors, weightOfAnchors } from "../references/anchor.ts";
import { growthOf } from "./model-weight.ts";
import type { TrunkSession } from "./trunk-session.ts";

const nobody: readonly Element[] = [];
const unmarked: readonly ElementId[] = [];

/** What one change did, so that it can be taken back. */
export class Merge {
  /** Whose ids it may have used up. */
  readonly author: TrunkSession | undefined;
  /** `anchors`: of the element before. */
  readonly #edits: { readonly edit: Edit; readonly operation: Operation; readonly anchors: Anchors }[] = [];
  #removed: Element[] | undefined;
  #marked: ElementId[] | undefined;
  #marksBefore: (() => void)[] | undefined;
  #growth = 0;

  constructor(author: TrunkSession | undefined) {
    this.author = author;
  }

  /** What was detached: to be forgotten once the change is settled. */
  get removed(): readonly Element[] {
    return this.#removed ?? nobody;
  }

  /** By how much it made the document heavier. */
  get growth(): number {
    return this.#growth;
  }

  get marked(): readonly ElementId[] {
    return this.#marked ?? unmarked;
  }

  /** Returns by how much the document grew. */
  perform(document: Document, operation: Operation): number {
    const { anchors } = document.get(operation.element)!;
    const edit = document.apply(operation);
    document.moveAnchors(operation);
    const growth = growthOf(edit) + weightOfAnchors(edit.element.anchors) - weightOfAnchors(anchors);
    this.#growth += growth;
    const removed = removedBy(edit);
    if (removed.length > 0) {
      this.#removed ??= [];
      for (const element of removed) this.#removed.push(element); // too many for arguments, perhaps
    }
    this.#edits.push({ edit, operation, anchors });
    return growth;
  }

  mark(id: ElementId, undo: () => void): void {
    this.#marked ??= [];
    this.#marksBefore ??= [];
    this.#marked.push(id);
    this.#marksBefore.push(undo);
  }

  undo(document: Document): void {
    for (const { edit, operation, anchors } of this.#edits.reverse()) {
      document.revert(edit);
      document.putAnchors(edit.element, anchors);
      for (const tree of attachedTrees(operation)) document.forget(document.get(tree.id)!);
    }
    for (const undo of this.#marksBefore?.reverse() ?? []) undo();
  }
}

// Rule R5, step by step: what is pending on one client is said anew, in coordinates of what the server has, and recorded afresh.
//
// It happens beside the replica, on stand-ins that begin with what the server has, so that it can pause: the user goes on
// editing, nothing of the server's passes, and what the user does goes through here as well, last. `finish` puts the fresh
// records in the place of the old ones; law: the stand-ins have then come to what the user sees. Elements on which nothing of
// the server's passed keep their records, for there nothing would change.

import { type Document, type Edit, type Element, movedIndex, moveItem } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import { List } from "../list/list.ts";
import type { Operation } from "../operation.ts";
import type { Rewriter } from "../pending.ts";
import type { Tag } from "../tag.ts";
import type { Text } from "../text/text.ts";
import {
  existingContent,
  isContainer,
  isSameContent,
  type Layer,
  layerOf,
  pendingOf,
  resolveExisting,
  standIn,
} from "./layers.ts";

/** Operations, and the tag that each is recorded under. */
export type Recorded = { readonly operations: Operation[]; readonly tags: Tag[] };

export class Rewriting {
  readonly #document: Document;
  readonly #outstanding: ElementMap<Layer[]>;
  readonly #nextTag: () => Tag;
  /** Has something of the server's passed on the element? */
  readonly #met = new ElementMap<boolean>();
  readonly #rewriters = new Map<Layer, Rewriter>();
  readonly #fresh = new ElementMap<Layer[]>();

  constructor(document: Document, outstanding: ElementMap<Layer[]>, nextTag: () => Tag) {
    this.#document = document;
    this.#outstanding = outstanding;
    this.#nextTag = nextTag;
  }

  /** The next operation, in order, and the tag that it was recorded under. Adds what it becomes; false if it is void. */
  rewrite(operation: Operation, tag: Tag, fresh: Recorded): boolean {
    const { element } = operation;
    const layers = this.#outstanding.get(element);
    if (layers === undefined || !this.#document.elements.has(element)) return false;
    const rewritten = this.#rewritten(operation, tag, layers);
    const isMet = this.#isMet(element, layers);
    for (const each of rewritten) {
      fresh.operations.push(each);
      fresh.tags.push(isMet ? this.#nextTag() : tag);
      if (isMet) this.#record(each, fresh.tags.at(-1)!, layers);
    }
    return rewritten.length > 0;
  }

  /** Every step has been rewritten. */
  finish(): void {
    // A bridge can have been built meanwhile, by a batch that was cancelled; where it stays, it is as it was.
    for (const [layer, rewriter] of this.#rewriters) if (!this.#met.get(layer.element.id)) rewriter.abandon();
    for (const [id, isMet] of this.#met) {
      if (!isMet) continue;
      const layers = this.#fresh.get(id);
      const element = this.#document.get(id);
      if (layers === undefined || element === undefined) this.#outstanding.delete(id);
      else {
        const top = layers.at(-1)!;
        if (!isSameContent(top.element.content, element.content)) throw new Error(`Rewriting altered element ${id}`);
        top.element = element;
        this.#outstanding.set(id, layers);
      }
    }
  }

  /** Everything is as it was before the first step. */
  abandon(): void {
    for (const rewriter of this.#rewriters.values()) rewriter.abandon();
  }

  #isMet(id: ElementId, layers: readonly Layer[]): boolean {
    let isMet = this.#met.get(id);
    if (isMet === undefined) {
      isMet = layers.some((layer) => this.#rewriter(layer)?.isMet ?? false);
      this.#met.set(id, isMet);
    }
    return isMet;
  }

  /** None where nothing is recorded; the user may record something there before the next step. */
  #rewriter(layer: Layer): Rewriter | undefined {
    let rewriter = this.#rewriters.get(layer);
    if (rewriter === undefined && layer.pending !== undefined) {
      rewriter = layer.pending.rewriter();
      this.#rewriters.set(layer, rewriter);
    }
    return rewriter;
  }

  #rewritten(operation: Operation, tag: Tag, layers: readonly Layer[]): readonly Operation[] {
    if (layers.some((layer) => layer.tag === tag)) return [operation];
    const layer = layers.findLast((each) => each.tag < tag)!;
    return this.#rewriter(layer)?.rewrite(tag, operation) ?? []; // none: the server replaced the content that it was about
  }

  #record(operation: Operation, tag: Tag, before: readonly Layer[]): void {
    const element = this.#document.get(operation.element)!;
    let layers = this.#fresh.get(element.id);
    if (layers === undefined) {
      const lowest = before[0]!;
      layers = [layerOf(0, standIn(element, lowest.pending?.base() ?? copied(lowest.element.content)))];
      this.#fresh.set(element.id, layers);
    }
    if (operation.kind === "value" && isContainer(element)) {
      layers.push(layerOf(tag, standIn(element, existingContent(this.#document, operation.value))));
      return;
    }
    const top = layers.at(-1)!;
    const edit = resolveExisting(this.#document, operation, top.element);
    pendingOf(top).record(edit, operation.kind === "splice" && operation.glued, tag);
    change(top.element, edit);
  }
}

/** Shares nothing that an edit of a sequence would change. */
function copied(content: Element["content"]): Element["content"] {
  return content instanceof List ? new List(content.slice()) : content;
}

/** Changes a stand-in alone: the elements inside it are the user's, whose parent is the real one. */
function change(element: Element, edit: Edit): void {
  const items = element.content as List<Element>;
  switch (edit.kind) {
    case "splice":
      (element.content as Text).splice(edit.at, edit.removed.length, edit.inserted);
      return;
    case "insert":
      return items.splice(edit.gap, 0, edit.values);
    case "remove":
      return items.splice(edit.at, edit.values.length);
    case "set":
      return items.set(edit.at, edit.value);
    case "move":
      return moveItem(items, edit.at, movedIndex(edit.at, edit.gap));
    default:
      throw new Error(`A ${edit.kind} is no edit of a sequence`);
  }
}

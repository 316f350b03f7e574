// Elements out of sight that an undo log has as copies, and what others still do to them in the document.
//
// Somebody who has not heard that an element was removed goes on writing in it. Law: that is in it when undo brings it back, also
// if the log has copied it meanwhile. Where a restore has changed what others write in, the copy takes what fits: all that they brought, maybe
// beside where they put it, but not what they took out of a text that reads otherwise there; and a move is by place.

import {
  type ArrayElement,
  addNumbers,
  type ContentEdit,
  contained,
  type Edit,
  type Element,
  type NumberElement,
  type ObjectElement,
  type SpliceEdit,
  type StringElement,
} from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import { splitsPair } from "../text/text.ts";
import { copiedContent, copiedElement } from "./copied-element.ts";

export class HiddenCopies {
  #copies = new ElementMap<Element>();

  /** Of these elements and all inside, and of no others. Of several with one id it is the first. */
  keep(elements: Iterable<Element>): void {
    this.#copies = new ElementMap();
    for (const element of elements) this.#add(element);
  }

  /** An element was attached: if it is not the copy itself, that is over. */
  attached(element: Element): void {
    const copy = this.#copies.get(element.id);
    if (copy !== undefined && copy !== element) this.#copies.delete(element.id);
  }

  /**
   * What an edit of the document's element is on its copy, one after the other, each to be performed there before the next.
   * `news`: what was copied since the first edit that is told with this one. They are told after the last, so that is in it already.
   */
  *edits(edit: Edit, news: Set<ElementId>): Generator<ContentEdit> {
    const copy = this.#copies.get(edit.element.id);
    if (copy === undefined || news.has(copy.id) || copy.type !== edit.element.type) return;
    for (const each of onCopy(edit, copy)) {
      yield each;
      for (const element of each.kind === "value" ? [copy] : broughtBy(each)) this.#new(element, news);
    }
  }

  has(id: ElementId): boolean {
    return this.#copies.has(id);
  }

  #add(element: Element): void {
    if (this.#copies.has(element.id)) return;
    this.#copies.set(element.id, element);
    for (const child of contained(element.content)) this.#add(child);
  }

  #new(element: Element, news: Set<ElementId>): void {
    news.add(element.id);
    this.#copies.set(element.id, element);
    for (const child of contained(element.content)) this.#new(child, news);
  }
}

const broughtBy = (edit: ContentEdit): readonly Element[] => {
  if (edit.kind === "insert") return edit.values;
  return edit.kind === "set" || edit.kind === "setKey" ? [edit.value] : [];
};

/** What an edit is on a copy of its element, as far as it fits there. Each is performed before the next is asked for. */
function* onCopy(edit: Edit, copy: Element): Generator<ContentEdit> {
  // What came of it by now: a later value of the same telling is not told apart.
  if (edit.kind === "value")
    yield { ...edit, element: copy, now: copiedContent(edit.element.content), old: copy.content };
  else if (copy.type === "string") yield* onText(edit as SpliceEdit, copy);
  else if (copy.type === "array") yield* onList(edit, copy);
  else if (copy.type === "object") yield* onObject(edit, copy);
  else if (edit.kind === "add") {
    const { content: old } = copy as NumberElement;
    yield { ...edit, element: copy as NumberElement, now: addNumbers(old, edit.value), old };
  }
}

function* onText({ at, removed, inserted }: SpliceEdit, copy: StringElement): Generator<SpliceEdit> {
  const { content } = copy;
  const fits = content.slice(at, at + removed.length) === removed;
  let place = Math.min(at, content.length);
  if (splitsPair(content, place)) place--;
  yield { kind: "splice", element: copy, at: place, removed: fits ? removed : "", inserted };
}

function* onList(edit: Edit, copy: ArrayElement): Generator<ContentEdit> {
  const { content } = copy;
  const indexOf = ({ id }: Element) => content.slice().findIndex((item) => item.id === id);
  switch (edit.kind) {
    case "insert": {
      const gap = Math.min(edit.gap, content.length);
      return yield { ...edit, element: copy, gap, values: edit.values.map(copiedElement) };
    }
    case "remove":
      return yield* removals(edit.values, copy);
    case "set": {
      const at = indexOf(edit.old);
      const value = copiedElement(edit.value);
      if (at >= 0) yield { kind: "set", element: copy, at, value, old: content.at(at)! };
      else yield { kind: "insert", element: copy, gap: Math.min(edit.at, content.length), values: [value] };
      return;
    }
    case "move":
      if (edit.at < content.length && edit.gap <= content.length) yield { ...edit, element: copy };
  }
}

/** Of the items that are there, neighbours at once; from the right, since what is removed shifts what follows. */
function* removals(values: readonly Element[], copy: ArrayElement): Generator<ContentEdit> {
  const ids = new Set(values.map(({ id }) => id));
  const items = copy.content.slice();
  for (let end = items.length; end > 0; end--) {
    let at = end;
    while (at > 0 && ids.has(items[at - 1]!.id)) at--;
    if (at === end) continue;
    yield { kind: "remove", element: copy, at, values: items.slice(at, end) };
    end = at;
  }
}

function* onObject(edit: Edit, copy: ObjectElement): Generator<ContentEdit> {
  if (edit.kind !== "setKey" && edit.kind !== "removeKey") return;
  const old = copy.content.get(edit.key);
  if (edit.kind === "setKey") yield { ...edit, element: copy, value: copiedElement(edit.value), old };
  else if (old !== undefined) yield { ...edit, element: copy, old };
}

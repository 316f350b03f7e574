// What the server makes of a wish to put elements back (R8), or to set anchors (P7): operations at its head, one change, as of nobody's.
//
// Law: an item takes effect only if what it names is so now, and nothing that its author has not seen is overwritten, or comes to
// stand in another place by it. Any other is left out, whatever it says: what a client asks here can do no harm. Nothing is
// changed here; the operations count on each other, in their order.

import type { ArrayElement, Document, Element, ObjectElement } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { type AnchorOperation, attachedTrees, type InsertOperation, type Operation } from "../operation.ts";
import type {
  AnchorPlacement,
  InsertPlacement,
  Placement,
  SetKeyPlacement,
  SetPlacement,
  ValuePlacement,
} from "../placement.ts";
import { motionOf } from "../references/motion.ts";
import { type Reference, shiftReference } from "../references/reference.ts";
import type { Version } from "../tag.ts";
import { preorder, type Tree } from "../tree.ts";
import { fitsAnchor, fitsDepth } from "./require-operation.ts";

/** What an asking session knows, and what the trunk knows of it. */
export type Asking = {
  readonly document: Document;
  /** Where a gap of the author's is at the head; `undefined` if the author has no such gap. */
  readonly gapNow: (array: ArrayElement, gap: number) => number | undefined;
  /** R3: was the element attached, or (`isFine`) a whole value put into it, which the author has not seen? */
  readonly isUnseen: (id: ElementId, isFine: boolean) => boolean;
  /** Has anybody else changed the element, or anything inside, after a version, or may have? */
  readonly isChangedSince: (element: Element, version: Version) => boolean;
  /** Has anybody set an anchor of the element, or taken it away, after a version, or may have? */
  readonly isAnchorSetSince: (id: ElementId, name: string, version: Version) => boolean;
  /** The version that the author has seen. */
  readonly seen: Version;
  /** Where a reference of the author's is at the head; `undefined` if what it is about is gone. Throws a `Violation` if there never
   *  was such a place. */
  readonly refer: (reference: Reference) => Reference | undefined;
  /** Has the id been used before, so that no element that is yet to come can have it? */
  readonly isUsed: (id: ElementId) => boolean;
};

/** `done`: the indexes of the items that take effect; each is one operation. */
export type Placing = { readonly operations: readonly Operation[]; readonly done: readonly number[] };

export function placing(asking: Asking, items: readonly Placement[]): Placing {
  const plan = new Plan(asking);
  const done: number[] = [];
  for (const [index, item] of items.entries()) if (plan.add(item)) done.push(index);
  return { operations: plan.operations, done };
}

class Plan {
  readonly operations: Operation[] = [];
  readonly #asking: Asking;
  /** What the operations so far attach. */
  readonly #ids = new Set<ElementId>();
  /** What they replace, or put a whole value into: nothing more happens in there. */
  readonly #closed = new Set<Element>();
  /** What they change, and all that it is inside of. */
  readonly #changed = new Set<Element>();
  readonly #inserts = new Map<Element, InsertOperation[]>();
  readonly #keys = new Map<Element, Set<string>>();
  /** Where the items of an array are, for those with many to look for. */
  readonly #indexes = new Map<Element, Map<Element, number>>();

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  add(item: Placement): boolean {
    const element = this.#asking.document.get(item.element);
    if (element === undefined || !this.#isOpen(element)) return false;
    if (this.#asking.isUnseen(element.id, true)) return false;
    const operation = this.#operation(item, element);
    if (operation === undefined || !fitsDepth(operation, element)) return false;
    if (!this.#attach(attachedTrees(operation))) return false;
    this.#note(operation, element, item);
    return true;
  }

  #operation(item: Placement, element: Element): Operation | undefined {
    switch (item.kind) {
      case "insert":
        return element.type === "array" ? this.#insert(item, element) : undefined;
      case "set":
        return element.type === "array" ? this.#set(item, element) : undefined;
      case "setKey":
        return element.type === "object" ? this.#setKey(item, element) : undefined;
      case "value":
        return this.#value(item, element);
      case "anchor":
        return this.#anchor(item, element);
    }
  }

  #anchor({ element: id, name, reference, expected }: AnchorPlacement, element: Element): Operation | undefined {
    if (reference !== undefined && reference.element !== id) return undefined;
    if (expected !== undefined && !this.#isAnchorUntouched(id, name, expected)) return undefined;
    let placed = reference && this.#asking.refer(reference);
    if (reference !== undefined && placed === undefined) return undefined;
    let inserted = 0;
    for (const insert of this.#inserts.get(element) ?? []) {
      inserted += insert.values.length;
      placed = placed && shiftReference(placed, motionOf(insert)!, false);
    }
    const operation: AnchorOperation = { kind: "anchor", element: id, name, reference: placed };
    return fitsAnchor(operation, element, inserted) ? operation : undefined;
  }

  #isAnchorUntouched(id: ElementId, name: string, expected: Version): boolean {
    return expected <= this.#asking.seen && !this.#asking.isAnchorSetSince(id, name, expected);
  }

  #insert({ element, gap, values }: InsertPlacement, array: ArrayElement): Operation | undefined {
    const now = values.length === 0 ? undefined : this.#asking.gapNow(array, gap);
    return now === undefined ? undefined : { kind: "insert", element, gap: this.#shifted(array, now), values };
  }

  #set({ element, expected, value }: SetPlacement, array: ArrayElement): Operation | undefined {
    const old = this.#asking.document.get(expected);
    if (old?.parent !== array || !this.#mayReplace(old)) return undefined;
    return { kind: "set", element, at: this.#shifted(array, this.#indexOf(array, old)), value };
  }

  #setKey({ element, key, expected, value }: SetKeyPlacement, object: ObjectElement): Operation | undefined {
    const old = object.content.get(key);
    if (old?.id !== expected || this.#keys.get(object)?.has(key)) return undefined;
    return old === undefined || this.#mayReplace(old) ? { kind: "setKey", element, key, value } : undefined;
  }

  #value({ element: id, value, expected }: ValuePlacement, element: Element): Operation | undefined {
    if (value.id !== id || value.type !== element.type || this.#changed.has(element)) return undefined;
    if (expected > this.#asking.seen || this.#asking.isChangedSince(element, expected)) return undefined;
    const { anchors: _, ...content } = value; // they are the element's, and not of its value
    return { kind: "value", element: id, value: content };
  }

  /** Would nothing be lost with it that the author has not seen? */
  #mayReplace(old: Element): boolean {
    if (this.#closed.has(old) || this.#changed.has(old)) return false;
    return !this.#asking.isUnseen(old.id, true) && !this.#asking.isChangedSince(old, this.#asking.seen);
  }

  #isOpen(element: Element): boolean {
    let top: Element | undefined = element;
    for (; top !== undefined && !this.#closed.has(top); top = top.parent)
      if (top === this.#asking.document.root) return true;
    return false;
  }

  /** Were these elements here before, and are not now? Then they are on their way back. */
  #attach(trees: readonly Tree[]): boolean {
    const ids = new Set<ElementId>();
    for (const tree of trees) {
      for (const { id } of preorder(tree)) {
        if (ids.has(id) || this.#ids.has(id)) return false;
        if (this.#asking.document.get(id) !== undefined || !this.#asking.isUsed(id)) return false;
        ids.add(id);
      }
    }
    for (const id of ids) this.#ids.add(id);
    return true;
  }

  /** A place in an array after what the operations so far have put into it. */
  #shifted(array: Element, place: number): number {
    let shifted = place;
    for (const { gap, values } of this.#inserts.get(array) ?? []) if (gap <= shifted) shifted += values.length;
    return shifted;
  }

  #indexOf(array: ArrayElement, item: Element): number {
    let indexes = this.#indexes.get(array);
    if (indexes === undefined) {
      indexes = new Map();
      for (const each of array.content) indexes.set(each, indexes.size);
      this.#indexes.set(array, indexes);
    }
    return indexes.get(item)!;
  }

  #note(operation: Operation, element: Element, item: Placement): void {
    this.operations.push(operation);
    for (let node: Element | undefined = element; node !== undefined && !this.#changed.has(node); node = node.parent) {
      this.#changed.add(node);
    }
    if (operation.kind === "insert") listOf(this.#inserts, element).push(operation);
    else if (operation.kind === "setKey") {
      this.#keys.set(element, (this.#keys.get(element) ?? new Set()).add(operation.key));
    } else if (operation.kind === "value") this.#closed.add(element);
    const expected = item.kind === "set" || item.kind === "setKey" ? item.expected : undefined;
    if (expected !== undefined) this.#closed.add(this.#asking.document.get(expected)!);
  }
}

function listOf<K, V>(lists: Map<K, V[]>, key: K): V[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

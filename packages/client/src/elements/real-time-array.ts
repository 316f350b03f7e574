// A list of elements. An item keeps its identity when it moves; what is set into its slot is a new element.

import type { ArrayElement, Side } from "@convergence/engine";
import type {
  ArrayInsertEvent,
  ArrayRemoveEvent,
  ArrayReorderEvent,
  ArraySetEvent,
  ArraySetValueEvent,
} from "../events/array-events.ts";
import type { LocalReference } from "../references/local-reference.ts";
import { requireGap, requireIndex } from "../require-argument.ts";
import { elementBelow } from "./element-below.ts";
import type { ElementOf } from "./element-registry.ts";
import { type Path, RealTimeElement } from "./real-time-element.ts";

export type ArrayElementEvents = {
  readonly insert: ArrayInsertEvent;
  readonly remove: ArrayRemoveEvent;
  readonly set: ArraySetEvent;
  readonly reorder: ArrayReorderEvent;
  readonly value: ArraySetValueEvent;
};

/** `Item`: the data of one item. */
export class RealTimeArray<Item = unknown> extends RealTimeElement<Item[], ArrayElementEvents> {
  static override readonly Events = {
    ...RealTimeElement.Events,
    INSERT: "insert",
    REMOVE: "remove",
    SET: "set",
    REORDER: "reorder",
  } as const;

  declare protected readonly node: ArrayElement;

  length(): number {
    return this.node.content.length;
  }

  /** A reference of this application's own to a place in the list; by default it goes along with the item there. `side`: to which side it keeps, see `Side`. */
  indexReference(key: string, options: { readonly side?: "after" | "before" } = {}): LocalReference<"index"> {
    return this.host.references().local("index", key, this.requireAttached(), options);
  }

  /** The same to a stretch of it, from `start` to before `end`; the other way round if it was selected backwards. */
  rangeReference(key: string, options: { readonly side?: Side } = {}): LocalReference<"range"> {
    return this.host.references().local("range", key, this.requireAttached(), options);
  }

  /** A `RealTimeUndefined` if there is no such index. */
  get(index: number): ElementOf<Item> {
    const item = this.node.content.at(index);
    return (item === undefined ? this.host.undefinedElement() : this.host.wrap(item)) as ElementOf<Item>;
  }

  /** Puts a new element into a slot. */
  set(index: number, value: Item): ElementOf<Item> {
    const node = this.requireAttached();
    requireIndex(index, "array", this.length());
    const tree = this.host.newTree(node, value);
    this.host.edit(node, { kind: "set", element: node.id, at: index, value: tree });
    return this.get(index);
  }

  insert(index: number, value: Item): ElementOf<Item> {
    const node = this.requireAttached();
    requireGap(index, "array", this.length());
    const tree = this.host.newTree(node, value);
    this.host.edit(node, { kind: "insert", element: node.id, gap: index, values: [tree] });
    return this.get(index);
  }

  /** Returns the item, detached. */
  remove(index: number): ElementOf<Item> {
    const node = this.requireAttached();
    requireIndex(index, "array", this.length());
    const item = this.get(index);
    this.host.edit(node, { kind: "remove", element: node.id, at: index, count: 1 });
    return item;
  }

  /** Moves an item so that it stands at `toIndex` afterwards. */
  reorder(fromIndex: number, toIndex: number): this {
    const node = this.requireAttached();
    requireIndex(fromIndex, "array", this.length());
    requireIndex(toIndex, "array", this.length());
    const gap = toIndex > fromIndex ? toIndex + 1 : toIndex;
    if (fromIndex !== toIndex) this.host.edit(node, { kind: "move", element: node.id, at: fromIndex, gap });
    return this;
  }

  push(value: Item): ElementOf<Item> {
    return this.insert(this.length(), value);
  }

  /** Removes the last item; a `RealTimeUndefined` if there is none. */
  pop(): ElementOf<Item> {
    return this.length() === 0 ? this.get(0) : this.remove(this.length() - 1);
  }

  unshift(value: Item): ElementOf<Item> {
    return this.insert(0, value);
  }

  /** Removes the first item; a `RealTimeUndefined` if there is none. */
  shift(): ElementOf<Item> {
    return this.length() === 0 ? this.get(0) : this.remove(0);
  }

  some(test: (element: ElementOf<Item>, index: number) => boolean): boolean {
    return this.#items().some(test);
  }

  every(test: (element: ElementOf<Item>, index: number) => boolean): boolean {
    return this.#items().every(test);
  }

  find(test: (element: ElementOf<Item>, index: number) => boolean): ElementOf<Item> | undefined {
    return this.#items().find(test);
  }

  findIndex(test: (element: ElementOf<Item>, index: number) => boolean): number {
    return this.#items().findIndex(test);
  }

  /** Over the items as they are now, whatever the callback does to the array. */
  forEach(callback: (element: ElementOf<Item>, index: number) => void): void {
    this.#items().forEach(callback);
  }

  elementAt(path: Path): RealTimeElement;
  elementAt(...parts: (string | number)[]): RealTimeElement;
  elementAt(...parts: readonly (string | number | Path)[]): RealTimeElement {
    return elementBelow(this.host, this.node, parts);
  }

  #items(): ElementOf<Item>[] {
    return this.node.content.map((item) => this.host.wrap(item) as ElementOf<Item>);
  }
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly array: RealTimeArray<T>;
  }
}

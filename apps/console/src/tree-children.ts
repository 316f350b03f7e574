// The list of what an object or array holds, kept in step with it: nodes come, go and move; those that stay are not touched.

import { type RealTimeElement, RealTimeObject } from "@convergence/client";
import { type AddForm, addForm, type Container } from "./add-form.ts";
import { arrange } from "./arrange.ts";
import type { Attempt } from "./attempt.ts";
import { coalesced } from "./coalesced.ts";
import { make } from "./make.ts";

/** Where a node stands. `length` is that of the array; `undefined` in an object. */
export type Place = { readonly key: string | number; readonly length: number | undefined };

export type ChildNode = {
  readonly item: HTMLLIElement;
  readonly place: (place: Place) => void;
  readonly focus: () => void;
  readonly dispose: () => void;
};

export type ChildrenOptions = {
  readonly container: Container;
  readonly list: HTMLUListElement;
  /** The ids of the keys that lead here. */
  readonly keyIds: readonly string[];
  /** Without it nothing can be edited. */
  readonly attempt: Attempt | undefined;
  readonly createChild: (element: RealTimeElement, parent: Container) => ChildNode;
};

/** Nodes that a list shows before it is asked for more: a page with more of them grows slow. */
const shownStep = 200;

const events = {
  object: ["set", "remove", "value"],
  array: ["insert", "remove", "set", "reorder", "value"],
} as const;

export class TreeChildren {
  readonly #options: ChildrenOptions;
  readonly #add: AddForm | undefined;
  readonly #more: HTMLButtonElement;
  readonly #moreRow: HTMLLIElement;
  readonly #children = new Map<RealTimeElement, ChildNode>();
  readonly #syncSoon: () => void = coalesced(() => this.#sync());
  #shownMax = shownStep;
  #isDisposed = false;

  constructor(options: ChildrenOptions) {
    this.#options = options;
    const { container, keyIds, attempt } = options;
    this.#add = attempt && addForm(container, keyIds, attempt, (at) => this.#focusNew(at));
    this.#more = make("button", { type: "button", class: "add-button" });
    this.#more.addEventListener("click", () => {
      this.#shownMax += shownStep;
      this.#sync();
    });
    this.#moreRow = make("li", { class: "add-row" }, this.#more);
    if (container instanceof RealTimeObject) for (const event of events.object) container.on(event, this.#syncSoon);
    else for (const event of events.array) container.on(event, this.#syncSoon);
    this.#sync();
  }

  dispose(): void {
    this.#isDisposed = true;
    const { container } = this.#options;
    if (container instanceof RealTimeObject) for (const event of events.object) container.off(event, this.#syncSoon);
    else for (const event of events.array) container.off(event, this.#syncSoon);
    for (const child of this.#children.values()) child.dispose();
    this.#children.clear();
  }

  #sync(): void {
    if (this.#isDisposed) return;
    const { container, list, createChild } = this.#options;
    const entries = entriesOf(container);
    const shown = entries.slice(0, this.#shownMax);
    const stay = new Set(shown.map(([, element]) => element));
    const hadFocus = list.contains(document.activeElement);
    for (const [element, child] of this.#children) {
      if (stay.has(element)) continue;
      child.dispose();
      this.#children.delete(element);
    }
    const items = shown.map(([key, element]) => {
      const child = this.#children.get(element) ?? createChild(element, container);
      this.#children.set(element, child);
      child.place({ key, length: container instanceof RealTimeObject ? undefined : entries.length });
      return child.item;
    });
    const hidden = entries.length - shown.length;
    this.#more.textContent = `Show more (${hidden} hidden)`;
    arrange(list, [...items, ...(hidden > 0 ? [this.#moreRow] : []), ...(this.#add ? [this.#add.node] : [])]);
    // What had the focus is gone: the next best place is in the same list.
    if (hadFocus && !list.contains(document.activeElement)) this.#add?.focus();
  }

  #focusNew(at: string | number): void {
    this.#sync();
    const entry = entriesOf(this.#options.container).find(([key]) => key === at);
    const child = entry === undefined ? undefined : this.#children.get(entry[1]);
    if (child === undefined) this.#add?.focus();
    else child.focus();
  }
}

function entriesOf(container: Container): (readonly [string | number, RealTimeElement])[] {
  const entries: (readonly [string | number, RealTimeElement])[] = [];
  if (container instanceof RealTimeObject) container.forEach((element, key) => void entries.push([key, element]));
  else container.forEach((element, index) => void entries.push([index, element]));
  return entries;
}

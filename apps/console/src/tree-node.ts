// One node of the tree: its key, type and value, what can be done with it, and, if it is a container, what it holds.

import { RealTimeArray, type RealTimeElement, RealTimeObject } from "@convergence/client";
import type { Container } from "./add-form.ts";
import type { Attempt } from "./attempt.ts";
import { coalesced } from "./coalesced.ts";
import { icon, iconButton } from "./icon-button.ts";
import { make } from "./make.ts";
import { freshId, nameAfter } from "./names.ts";
import { shownValue } from "./shown-value.ts";
import { type ChildNode, type Place, TreeChildren } from "./tree-children.ts";
import { valueEditor } from "./value-editor.ts";

export type NodeOptions = {
  readonly element: RealTimeElement;
  readonly parent: Container;
  /** The ids of the keys that lead to the parent. */
  readonly keyIds: readonly string[];
  /** Without it nothing can be edited. */
  readonly attempt: Attempt | undefined;
};

/** Containers below this depth are closed at first, and so are larger ones. */
const openDepthMax = 4;
const openItemsMax = 50;

export class TreeNode implements ChildNode {
  readonly item: HTMLLIElement;
  readonly #options: NodeOptions;
  readonly #key: HTMLSpanElement = make("span", { class: "key", id: freshId() });
  readonly #keyIds: readonly string[];
  readonly #up: HTMLButtonElement;
  readonly #down: HTMLButtonElement;
  readonly #content: { readonly dispose: () => void; readonly focus: () => void };
  #place: Place = { key: "", length: undefined };

  constructor(options: NodeOptions) {
    this.#options = options;
    const { element } = options;
    this.#keyIds = [...options.keyIds, this.#key.id];
    this.#up = iconButton("up", "Move up", () => this.#moveBy(-1));
    this.#down = iconButton("down", "Move down", () => this.#moveBy(1));
    const remove = iconButton("remove", "Remove", () => options.attempt?.(() => element.removeFromParent()));
    remove.classList.add("danger");
    const allButtons = options.parent instanceof RealTimeArray ? [this.#up, this.#down, remove] : [remove];
    const buttons = options.attempt === undefined ? [] : allButtons;
    for (const button of buttons) nameAfter(button, this.#keyIds);
    const row = make("div", { class: "row" });
    this.item = make("li", { class: "node", "data-type": element.type() }, row);
    const isContainer = element instanceof RealTimeObject || element instanceof RealTimeArray;
    const content = isContainer ? this.#container(element as Container) : this.#leaf(element);
    this.#content = content;
    row.append(content.before, this.#key, make("span", { class: "type" }, element.type()));
    row.append(content.value, make("span", { class: "actions" }, ...buttons));
    if (content.below !== undefined) this.item.append(content.below);
  }

  place(place: Place): void {
    this.#place = place;
    const { key, length } = place;
    const text = String(key);
    if (this.#key.textContent !== text) this.#key.textContent = text;
    this.item.classList.toggle("is-index", length !== undefined);
    // Not `disabled`, which would take the focus off the button when its item arrives at the end.
    this.#up.setAttribute("aria-disabled", String(key === 0));
    this.#down.setAttribute("aria-disabled", String(typeof key === "number" && key + 1 === length));
  }

  focus(): void {
    this.#content.focus();
  }

  dispose(): void {
    this.#content.dispose();
  }

  #moveBy(step: number): void {
    const { parent, attempt } = this.#options;
    const { key, length = 0 } = this.#place;
    if (!(parent instanceof RealTimeArray) || typeof key !== "number") return;
    const to = key + step;
    if (to >= 0 && to < length) attempt?.(() => parent.reorder(key, to));
  }

  #leaf(element: RealTimeElement) {
    const { attempt } = this.#options;
    const { nodes, dispose } = attempt === undefined ? shownValue(element) : valueEditor(element, attempt);
    for (const node of nodes) if (!(node instanceof HTMLSpanElement)) nameAfter(node, this.#keyIds);
    const value = make("span", { class: "value" }, ...nodes);
    const focus = (): void => value.querySelector<HTMLElement>("input, textarea")?.focus();
    return { before: make("span", { class: "no-toggle" }), value, below: undefined, dispose, focus };
  }

  /** What is inside is made when it is first shown. */
  #container(element: Container) {
    const list = make("ul", { class: "children", id: freshId() });
    const toggle = make(
      "button",
      { type: "button", class: "toggle", "aria-label": "Content of", "aria-controls": list.id },
      icon("chevron"),
    );
    nameAfter(toggle, this.#keyIds);
    const value = make("span", { class: "value quiet" });
    let children: TreeChildren | undefined;

    const open = (isOpen: boolean): void => {
      if (isOpen) children ??= this.#children(element, list);
      list.hidden = !isOpen;
      toggle.setAttribute("aria-expanded", String(isOpen));
    };
    const count = coalesced(() => {
      value.textContent = sizeWords(element);
    });
    toggle.addEventListener("click", () => open(toggle.getAttribute("aria-expanded") === "false"));
    const anyElement: RealTimeElement = element;
    anyElement.on("model_changed", count);
    count();
    open(this.#keyIds.length < openDepthMax && sizeOf(element) <= openItemsMax);
    const dispose = (): void => {
      anyElement.off("model_changed", count);
      children?.dispose();
    };
    const focus = (): void => {
      const inside = (fields: string): HTMLElement | null => list.querySelector(`:scope > .node > .row ${fields}`);
      (inside("textarea") ?? inside("input") ?? list.querySelector<HTMLElement>(".add-button") ?? toggle).focus();
    };
    return { before: toggle, value, below: list, dispose, focus };
  }

  #children(container: Container, list: HTMLUListElement): TreeChildren {
    const { attempt } = this.#options;
    const keyIds = this.#keyIds;
    const createChild = (element: RealTimeElement, parent: Container): ChildNode =>
      new TreeNode({ element, parent, keyIds, attempt });
    return new TreeChildren({ container, list, keyIds, attempt, createChild });
  }
}

const sizeOf = (container: Container): number =>
  container instanceof RealTimeObject ? container.keys().length : container.length();

function sizeWords(container: Container): string {
  const size = sizeOf(container);
  const noun = container instanceof RealTimeObject ? "key" : "item";
  return size === 0 ? "empty" : `${size} ${noun}${size === 1 ? "" : "s"}`;
}

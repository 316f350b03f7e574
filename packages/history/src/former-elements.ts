// Elements that went out of sight and may come back: the same objects then, for whoever looks at them. Bounded; those that went
// first go first.

import { contained, type Element, type ElementId } from "@convergence/engine";
import { formerElementsMax } from "./limits.ts";

export class FormerElements {
  readonly #max: number;
  /** The longest ago first. */
  readonly #elements = new Map<ElementId, Element>();

  constructor(max: number = formerElementsMax) {
    this.#max = max;
  }

  /** An element that went, with all inside it. */
  add(element: Element): void {
    this.#elements.delete(element.id);
    this.#elements.set(element.id, element);
    for (const child of contained(element.content)) this.add(child);
    for (const id of this.#elements.keys()) {
      if (this.#elements.size <= this.#max) return;
      this.#elements.delete(id);
    }
  }

  /** The element, on its way back with other content: what was inside it is not inside it any more. */
  take(id: ElementId, type: Element["type"]): Element | undefined {
    const element = this.#elements.get(id);
    if (element?.type !== type) return undefined;
    this.#elements.delete(id);
    for (const child of contained(element.content)) if (child.parent === element) child.parent = undefined;
    return element;
  }

  values(): Iterable<Element> {
    return this.#elements.values();
  }
}

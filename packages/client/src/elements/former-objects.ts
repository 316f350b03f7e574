// The objects of elements that are gone, as long as somebody holds on to them: an element that comes back under its id is the same
// object again, with its listeners.
//
// Holds nothing alive.

import type { Element, ElementId } from "@convergence/engine";
import type { RealTimeElement } from "./real-time-element.ts";

export class FormerObjects {
  /** An object refers to its element, so an element lives as long as its object. */
  readonly #objects = new WeakMap<Element, RealTimeElement>();
  readonly #elements = new Map<ElementId, WeakRef<Element>>();
  readonly #collected = new FinalizationRegistry<ElementId>((id) => {
    if (this.#elements.get(id)?.deref() === undefined) this.#elements.delete(id);
  });

  add(element: Element, object: RealTimeElement): void {
    this.#objects.set(element, object);
    this.#elements.set(element.id, new WeakRef(element));
    this.#collected.register(element, element.id);
  }

  /** The element of this id and type that was here, and its object. It is not a former one any more. */
  take(id: ElementId, type: Element["type"]): readonly [Element, RealTimeElement] | undefined {
    const element = this.#elements.get(id)?.deref();
    const object = element === undefined ? undefined : this.#objects.get(element);
    if (element?.type !== type || object === undefined) return undefined;
    this.#elements.delete(id);
    return [element, object];
  }
}

// The element objects of one model: one for each element that somebody asked for, and who of them hears of an edit.
//
// Laws: the same element is always the same object while it is attached, and again if it comes back while somebody holds on to that;
// events of one change fire after all of it is applied, one after the other; what was detached says so once.

import { contained, type Document, type Edit, type Element, type ElementId, parseElementId } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import { deliver, isHeard } from "../emitter.ts";
import { ElementDetachedEvent } from "../events/element-detached-event.ts";
import type { ValueEvent } from "../events/element-event.ts";
import { ModelChangedEvent } from "../events/model-changed-event.ts";
import type { Author } from "../user.ts";
import { createElement } from "./create-element.ts";
import { FormerObjects } from "./former-objects.ts";
import { type ElementHost, RealTimeElement } from "./real-time-element.ts";
import { RealTimeUndefined } from "./real-time-undefined.ts";
import { valueEventsOf } from "./value-events.ts";

export class ElementTree {
  #document: Document;
  readonly #splitSplices: boolean;
  readonly #host: ElementHost;
  readonly #objects = new Map<Element, RealTimeElement>();
  /** Detached, but kept by the engine: a refusal can bring them back. */
  readonly #hidden = new Set<Element>();
  /** Forgotten by the engine: only what others do can bring them back, or the server. */
  readonly #former = new FormerObjects();
  /** While all is built anew: the elements that have an object. */
  readonly #rebuilt = new Map<ElementId, Element>();
  #undefined: RealTimeUndefined | undefined;

  constructor(
    document: Document,
    splitSplices: boolean,
    host: Omit<ElementHost, "wrap" | "undefinedElement" | "isAttached">,
  ) {
    this.#document = document;
    document.recallFrom((id, type) => this.#recall(id, type));
    this.#splitSplices = splitSplices;
    this.#host = {
      ...host,
      wrap: (element) => this.wrap(element),
      undefinedElement: () => this.undefinedElement(),
      isAttached: (element) => this.isAttached(element),
    };
  }

  /** The model is another document now; of its elements those that were there before are the same objects. */
  adopt(document: Document): void {
    this.#document = document;
    document.recallFrom((id, type) => this.#recall(id, type));
  }

  /** Runs what builds elements anew that are forgotten: those that have an object are the same ones again. */
  rebuild<T>(action: () => T): T {
    for (const element of this.#objects.keys()) this.#rebuilt.set(element.id, element);
    try {
      return action();
    } finally {
      this.#rebuilt.clear();
    }
  }

  wrap(element: Element): RealTimeElement {
    let object = this.#objects.get(element);
    if (object === undefined) {
      object = createElement(this.#host, element);
      this.#objects.set(element, object);
    }
    return object;
  }

  /** What an element object of this model stands for. Throws a `ConvergenceError` for any other. */
  nodeOf(object: RealTimeElement): Element {
    const id = object instanceof RealTimeElement ? parseElementId(object.id()) : undefined;
    const node = id === undefined ? undefined : this.#document.get(id);
    if (node === undefined || this.#objects.get(node) !== object) {
      throw new ConvergenceError("value-invalid", "The element is not one of this model");
    }
    return node;
  }

  undefinedElement(): RealTimeElement {
    this.#undefined ??= new RealTimeUndefined(this.#host);
    return this.#undefined;
  }

  isAttached(element: Element): boolean {
    return this.#document.get(element.id) === element && this.#document.isAttached(element);
  }

  /** Tells what one change did, which is applied already. Local changes are told only if somebody wants to know. */
  tell(edits: readonly Edit[], author: Author, local: boolean, isSilent: boolean): void {
    const source = {
      author,
      local,
      splitSplices: this.#splitSplices,
      wrap: (element: Element | undefined) => (element === undefined ? this.undefinedElement() : this.wrap(element)),
    };
    const heard = isSilent ? [] : edits.filter((edit) => this.#isHeard(edit.element));
    const events = heard.flatMap((edit) => valueEventsOf(edit, source).map((event) => ({ node: edit.element, event })));
    const deliveries = events.flatMap(({ node, event }) => this.#deliveries(node, event));
    const detached = edits.flatMap((edit) => this.#detachedBy(edit));
    for (const deliverOne of deliveries) deliverOne();
    for (const object of new Set(detached)) object[deliver](new ElementDetachedEvent(object, local));
    this.forgetHidden();
  }

  /** Drops the objects of elements that the engine has forgotten since. */
  forgetHidden(): void {
    for (const element of this.#hidden) {
      if (this.#document.get(element.id) === element) {
        if (this.#document.isAttached(element)) this.#hidden.delete(element);
        continue;
      }
      const object = this.#objects.get(element);
      if (object !== undefined && this.#document.get(element.id) === undefined) this.#former.add(element, object);
      this.#objects.delete(element);
      this.#hidden.delete(element);
    }
  }

  #recall(id: ElementId, type: Element["type"]): Element | undefined {
    const rebuilt = this.#rebuilt.get(id);
    if (rebuilt?.type === type) return rebuilt;
    const [element, object] = this.#former.take(id, type) ?? [];
    if (element !== undefined && object !== undefined) this.#objects.set(element, object);
    return element;
  }

  /** Does anybody listen to the element, or to something that holds it? */
  #isHeard(element: Element): boolean {
    const own = this.#objects.get(element);
    if (own !== undefined && valueEventNames.some((name) => own[isHeard](name))) return true;
    for (let node: Element | undefined = element; node !== undefined; node = node.parent) {
      if (this.#objects.get(node)?.[isHeard](ModelChangedEvent.NAME)) return true;
    }
    return false;
  }

  /** The event itself, then its echo from the element up to the root. Paths are those after the change. */
  #deliveries(element: Element, event: ValueEvent): (() => void)[] {
    const own = this.wrap(element);
    const deliveries = [() => own[deliver](event as never)];
    for (let node: Element | undefined = element; node !== undefined; node = node.parent) {
      const object = this.#objects.get(node);
      if (!object?.[isHeard](ModelChangedEvent.NAME)) continue;
      const echo = new ModelChangedEvent(object, own.relativePath(object), event);
      deliveries.push(() => object[deliver](echo));
    }
    return deliveries;
  }

  #detachedBy(edit: Edit): RealTimeElement[] {
    const found: RealTimeElement[] = [];
    const visit = (element: Element): void => {
      const object = this.#objects.get(element);
      if (object !== undefined && !this.#hidden.has(element) && !this.isAttached(element)) {
        found.push(object);
        this.#hidden.add(element);
      }
      for (const child of contained(element.content)) visit(child);
    };
    for (const element of removedBy(edit)) visit(element);
    return found;
  }
}

const valueEventNames: readonly string[] = ["value", "insert", "remove", "splice", "set", "reorder", "delta"];

/** The elements that an edit takes out of their place. */
function removedBy(edit: Edit): Iterable<Element> {
  switch (edit.kind) {
    case "remove":
      return edit.values;
    case "set":
      return [edit.old];
    case "setKey":
    case "removeKey":
      return edit.old === undefined ? [] : [edit.old];
    case "value":
      return contained(edit.old);
    default:
      return [];
  }
}

// An element is not in its model any more: it was removed, or something that held it.

import type { AnyElement } from "../elements/element-registry.ts";

export class ElementDetachedEvent {
  static readonly NAME = "detached";
  readonly name = "detached";
  /** It can still be read, and shows what it held last. */
  readonly src: AnyElement;
  readonly local: boolean;

  constructor(src: AnyElement, local: boolean) {
    this.src = src;
    this.local = local;
  }

  get element(): AnyElement {
    return this.src;
  }
}

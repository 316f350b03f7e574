// When others last changed an element, or anything inside: which of what one client may want to replace it can know. Looks at what they
// touched when it is first asked.

import type { Document, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Version } from "../tag.ts";

export class OthersChanges {
  readonly #document: Document;
  readonly #touched: () => Iterable<readonly [ElementId, Version]>;
  #last: Map<Element, Version> | undefined;

  /** `touched`: what others have touched, and when they last did. */
  constructor(document: Document, touched: () => Iterable<readonly [ElementId, Version]>) {
    this.#document = document;
    this.#touched = touched;
  }

  /** After a version from which on it is known what others touched. */
  isChangedSince(element: Element, version: Version): boolean {
    this.#last ??= this.#lastChanges();
    return (this.#last.get(element) ?? 0) > version;
  }

  #lastChanges(): Map<Element, Version> {
    const last = new Map<Element, Version>();
    for (const [id, version] of this.#touched()) {
      let node = this.#document.get(id);
      for (; node !== undefined && (last.get(node) ?? 0) < version; node = node.parent) last.set(node, version);
    }
    return last;
  }
}

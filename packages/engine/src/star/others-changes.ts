// When others last changed an element, or anything inside, by the recent log: which of what one client may want to replace it can
// know. Reads the log backwards, only as far as it is asked, and each entry once.

import type { Document, Element } from "../document.ts";
import type { Operation } from "../operation.ts";
import type { Version } from "../tag.ts";

type Entry = { readonly version: Version; readonly client: string; readonly operations: readonly Operation[] };

export class OthersChanges {
  readonly #document: Document;
  readonly #client: string;
  readonly #recent: readonly Entry[];
  /** Of the recent log, what is still to be read. */
  #left: number;
  readonly #last = new Map<Element, Version>();

  constructor(document: Document, client: string, recent: readonly Entry[]) {
    this.#document = document;
    this.#client = client;
    this.#recent = recent;
    this.#left = recent.length;
  }

  /** After a version to which the recent log reaches back. */
  isChangedSince(element: Element, version: Version): boolean {
    for (; this.#left > 0 && this.#recent[this.#left - 1]!.version > version; this.#left--) {
      const entry = this.#recent[this.#left - 1]!;
      if (entry.client !== this.#client) this.#note(entry);
    }
    return (this.#last.get(element) ?? 0) > version;
  }

  #note({ operations, version }: Entry): void {
    for (const { element } of operations) {
      let node = this.#document.get(element);
      for (; node !== undefined && !this.#last.has(node); node = node.parent) this.#last.set(node, version);
    }
  }
}

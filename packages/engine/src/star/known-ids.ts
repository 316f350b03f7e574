// Which ids of elements have been used in a model, as far as its trunk knows: for each site, up to which counter.
//
// Only what is durable is noted, so nothing is ever taken back. An id that is not known may have been used all the same, long ago:
// nobody can put back such an element.

import { counterOf, type ElementId, siteOf } from "../element-id.ts";
import type { Tree } from "../tree.ts";

export class KnownIds {
  /** The highest counter by site. */
  readonly #counters = new Map<number, number>();
  /** The site that was noted last: mostly the next one is the same. */
  #site = -1;
  #counter = 0;

  has(id: ElementId): boolean {
    this.#keep();
    return counterOf(id) <= (this.#counters.get(siteOf(id)) ?? -1);
  }

  /** All of a site's ids up to a counter. */
  noteUpTo(site: number, counter: number): void {
    if (site !== this.#site) {
      this.#keep();
      this.#site = site;
      this.#counter = this.#counters.get(site) ?? 0;
    }
    if (counter > this.#counter) this.#counter = counter;
  }

  /** Without generators: a whole model is noted when it is loaded. */
  noteTree(tree: Tree): void {
    this.noteUpTo(siteOf(tree.id), counterOf(tree.id));
    if (tree.type === "array") for (const item of tree.content) this.noteTree(item);
    else if (tree.type === "object") for (const entry of tree.content) this.noteTree(entry[1]);
  }

  #keep(): void {
    if (this.#site >= 0) this.#counters.set(this.#site, this.#counter);
  }
}

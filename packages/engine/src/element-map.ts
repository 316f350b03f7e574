// A map by element id that stays fast for any number of elements.
//
// An id is a site and a counter in one number, too large for the platform's small integers, and its maps are several times
// slower for such keys. So there is one map for each site, by counter; a site is looked up only when it is another one than the
// last time. In order of sites, then of insertion.

import { type ElementId, elementId } from "./element-id.ts";

/** As in an element id; a remainder would be slow. */
const countersPerSite = elementId(1, 0);
const siteOf = (id: ElementId): number => Math.floor(id / countersPerSite);

export class ElementMap<T> {
  readonly #sites = new Map<number, Map<number, T>>();
  #size = 0;
  /** The site that was looked up last, and what is there. */
  #site = -1;
  #counters: Map<number, T> | undefined;
  /** Ran empty last, if the same site comes again: one element that comes and goes is a usual thing. */
  #spare: Map<number, T> | undefined;
  #spareSite = -1;

  get size(): number {
    return this.#size;
  }

  get(id: ElementId): T | undefined {
    const site = siteOf(id);
    return this.#of(site)?.get(id - site * countersPerSite);
  }

  has(id: ElementId): boolean {
    const site = siteOf(id);
    return this.#of(site)?.has(id - site * countersPerSite) ?? false;
  }

  set(id: ElementId, value: T): void {
    const site = siteOf(id);
    let counters = this.#of(site);
    if (counters === undefined) {
      counters = (this.#spareSite === site ? this.#spare : undefined) ?? new Map();
      this.#sites.set(site, counters);
      this.#counters = counters;
    }
    const before = counters.size;
    counters.set(id - site * countersPerSite, value);
    this.#size += counters.size - before;
  }

  delete(id: ElementId): void {
    const site = siteOf(id);
    const counters = this.#of(site);
    if (counters === undefined || !counters.delete(id - site * countersPerSite)) return;
    this.#size--;
    if (counters.size > 0) return;
    this.#sites.delete(site);
    this.#counters = undefined;
    this.#spare = counters;
    this.#spareSite = site;
  }

  *keys(): Generator<ElementId> {
    for (const [id] of this) yield id;
  }

  *values(): Generator<T> {
    for (const [, value] of this) yield value;
  }

  *[Symbol.iterator](): Generator<readonly [ElementId, T]> {
    for (const [site, counters] of this.#sites) {
      for (const [counter, value] of counters) yield [elementId(site, counter), value];
    }
  }

  #of(site: number): Map<number, T> | undefined {
    if (site !== this.#site) {
      this.#site = site;
      this.#counters = this.#sites.get(site);
    }
    return this.#counters;
  }
}

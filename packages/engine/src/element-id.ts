// The identity of an element: a site number and a counter, packed into one safe integer.
//
// A *site* is a client's permanent small number in one model; the counter is that client's own. Ids are handed out in
// pre-order, so a change that creates a thousand elements carries one number. The root of every model is site 0, counter 0;
// the rest of site 0 belongs to the data a model was created with.

/** Packed as `site * 2 ** 32 + counter`. */
export type ElementId = number;

/** The root object of every model. */
export const rootId: ElementId = 0;

const countersPerSite = 2 ** 32;

/** The largest counter of a site. Reached after four billion elements by one client in one model. */
export const counterMax: number = countersPerSite - 1;

/** The largest site number: two million clients that ever wrote to one model. */
export const siteMax: number = 2 ** 21 - 1;

export const elementId = (site: number, counter: number): ElementId => site * countersPerSite + counter;
export const siteOf = (id: ElementId): number => Math.floor(id / countersPerSite);
/** The remainder; the platform's own takes many times as long for numbers of this size. */
export const counterOf = (id: ElementId): number => id - siteOf(id) * countersPerSite;

/** The form that people and applications see: `"site.counter"`. */
export const formatElementId = (id: ElementId): string => `${siteOf(id)}.${counterOf(id)}`;

/** The inverse of `formatElementId`; `undefined` for anything else. */
export function parseElementId(text: string): ElementId | undefined {
  const match = /^(0|[1-9]\d{0,6})\.(0|[1-9]\d{0,9})$/.exec(text);
  if (match === null) return undefined;
  const site = Number(match[1]);
  const counter = Number(match[2]);
  return site <= siteMax && counter <= counterMax ? elementId(site, counter) : undefined;
}

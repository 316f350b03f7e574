// The parts of the page that index.html names, with the class that each must have.

/** The element with an id. Throws if the page has no such part: then the page and its script are not of one build. */
export function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} with the id ${id}`);
}

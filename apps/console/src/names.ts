// Names for the parts of the tree, made of the keys that are on the page already, so that they are right when items move.

let lastId = 0;

/** A fresh id for an element of the page. */
export const freshId = (): string => `part-${++lastId}`;

/** Names a control after the keys that lead to it; what its own label says comes first. */
export function nameAfter(control: HTMLElement, keyIds: readonly string[]): void {
  if (control.id === "") control.id = freshId();
  const own = control.hasAttribute("aria-label") ? [control.id] : [];
  control.setAttribute("aria-labelledby", [...own, ...keyIds].join(" "));
}

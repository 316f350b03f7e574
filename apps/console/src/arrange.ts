// Brings the children of a list into an order, without moving the one that has the focus: a node that is moved loses it.

/** Afterwards `list` holds exactly `wanted`, in that order. */
export function arrange(list: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Element>(wanted);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  const focused = list.contains(document.activeElement)
    ? wanted.findIndex((node) => node.parentElement === list && node.contains(document.activeElement))
    : -1;
  for (let index = focused + 1; index < wanted.length; index++) {
    const node = wanted[index]!;
    const before: Element | null = index === 0 ? null : wanted[index - 1]!;
    const place = before === null ? list.firstElementChild : before.nextElementSibling;
    if (place !== node) list.insertBefore(node, place);
  }
  for (let index = focused - 1; index >= 0; index--) {
    const node = wanted[index]!;
    const after = wanted[index + 1]!;
    if (node.nextElementSibling !== after) list.insertBefore(node, after);
  }
}

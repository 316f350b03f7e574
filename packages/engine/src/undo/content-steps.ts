// From one content of one string, array or object to another, in edits: what became of a content while it was out of sight.
//
// Law: the edits, one after the other, lead from the first content to the second; what is inside the elements in it they do not say. What
// stands where something else stood is a `set`, as when it was put back. The elements are those of the two contents. Pure.

import type { ArrayElement, Content, Edit, Element, ObjectElement, StringElement } from "../document.ts";
import { List } from "../list/list.ts";
import { listMoves } from "../towards/list-moves.ts";
import { textDifference } from "../towards/text-difference.ts";

/** Both contents are of the element's type. */
export function contentSteps(element: Element, from: Content, to: Content): readonly Edit[] {
  if (element.type === "string") return textSteps(element, String(from), String(to));
  if (from instanceof List) return listSteps(element as ArrayElement, from.slice(), (to as List<Element>).slice());
  return objectSteps(element as ObjectElement, from as Map<string, Element>, to as Map<string, Element>);
}

function textSteps(element: StringElement, from: string, to: string): Edit[] {
  let shift = 0;
  return textDifference(from, to).map(({ at, remove, insert }) => {
    const removed = from.slice(at, at + remove);
    const edit: Edit = { kind: "splice", element, at: at + shift, removed, inserted: insert };
    shift += insert.length - remove;
    return edit;
  });
}

function objectSteps(element: ObjectElement, from: Map<string, Element>, to: Map<string, Element>): Edit[] {
  const edits: Edit[] = [];
  for (const [key, old] of from) if (!to.has(key)) edits.push({ kind: "removeKey", element, key, old });
  for (const [key, value] of to) {
    const old = from.get(key);
    if (old?.id !== value.id) edits.push({ kind: "setKey", element, key, value, old });
  }
  return edits;
}

function listSteps(element: ArrayElement, from: readonly Element[], to: readonly Element[]): Edit[] {
  const places = new Map(to.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: Element) => places.get(id);
  const [edits, items] = replaced(element, from, to);
  for (let at = items.length - 1; at >= 0; at--)
    if (placeOf(items[at]!) === undefined) edits.push({ kind: "remove", element, at, values: [items[at]!] });
  const kept = items.filter((item) => placeOf(item) !== undefined);
  const sorted = kept.toSorted((a, b) => placeOf(a)! - placeOf(b)!);
  const ranks = new Map(sorted.map(({ id }, rank) => [id, rank]));
  for (const move of listMoves(kept.map(({ id }) => ranks.get(id)!))) edits.push({ kind: "move", element, ...move });
  for (const [gap, value] of to.entries())
    if (!ranks.has(value.id)) edits.push({ kind: "insert", element, gap, values: [value] });
  return edits;
}

/** Sets, for as many items as went and came behind the same item that stayed. */
function replaced(element: ArrayElement, from: readonly Element[], to: readonly Element[]): [Edit[], Element[]] {
  const edits: Edit[] = [];
  const items = [...from];
  const coming = strangersOf(to, from);
  for (const [left, going] of strangersOf(from, to)) {
    const comers = coming.get(left) ?? [];
    if (comers.length !== going.length) continue;
    for (const [index, [at, old]] of going.entries()) {
      const [, value] = comers[index]!;
      edits.push({ kind: "set", element, at, value, old });
      items[at] = value;
    }
  }
  return [edits, items];
}

type Item = readonly [at: number, element: Element];

/** The items that the other list has not, by the item before them that both have. */
function strangersOf(items: readonly Element[], other: readonly Element[]): Map<Element["id"] | undefined, Item[]> {
  const known = new Set(other.map(({ id }) => id));
  const strangers = new Map<Element["id"] | undefined, Item[]>();
  let left: Element["id"] | undefined;
  for (const [at, item] of items.entries()) {
    const run = strangers.get(left);
    if (known.has(item.id)) left = item.id;
    else if (run === undefined) strangers.set(left, [[at, item]]);
    else run.push([at, item]);
  }
  return strangers;
}

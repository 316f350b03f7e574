// One change of a list of changes: what it did, what of it had no effect, and what it took away.

import {
  attachedTrees,
  contained,
  type Document,
  decodeOperations,
  type Edit,
  type Element,
  type ElementId,
  type Operation,
  preorder,
  removedBy,
  type Tree,
} from "@convergence/engine";
import type { HistoryEntry } from "./history-source.ts";
import type { JsonPath } from "./json-path.ts";

/** `path`: where it stood just before; of text, its string. Content that was replaced as a whole was taken away too. */
export type TakenAway =
  | { readonly kind: "element"; readonly path: JsonPath; readonly tree: Tree }
  | { readonly kind: "text"; readonly path: JsonPath; readonly at: number; readonly text: string };

export type Change = {
  readonly entry: HistoryEntry;
  readonly operations: readonly Operation[];
  /** As they were submitted, only where some had no effect any more. */
  readonly original: readonly Operation[] | undefined;
  readonly takenAway: readonly TakenAway[];
};

/** `concerns`: was it a change of the element asked for? */
export type Played = { readonly change: Change; readonly concerns: boolean };

/** Plays a change on the document of the version before it. */
export function played(document: Document, entry: HistoryEntry, element: ElementId | undefined): Played {
  const operations = decodeOperations(entry.operations);
  const original = entry.original === undefined ? undefined : decodeOperations(entry.original);
  const takenAway: TakenAway[] = [];
  const isAbout = (operation: Operation): boolean => element === undefined || isAt(document, operation, element);
  let concerns = original?.some(isAbout) ?? false;
  for (const operation of operations) {
    concerns ||= isAbout(operation);
    const edit = document.resolve(operation);
    takenAway.push(...takenAwayBy(document, edit));
    document.perform(edit);
    const removed = removedBy(edit);
    for (const each of removed) document.forget(each);
    document.moveAnchors(operation);
    concerns ||= element !== undefined && removed.length > 0 && removed.some((each) => holds(each, element));
  }
  return { change: { entry, operations, original, takenAway }, concerns: concerns || element === undefined };
}

/** Is it on the element or on something inside it, or does it put it there? */
function isAt(document: Document, operation: Operation, element: ElementId): boolean {
  if (operation.element === element) return true;
  for (let each = document.get(operation.element); each !== undefined; each = each.parent) {
    if (each.id === element) return true;
  }
  return attachedTrees(operation).some((tree) => preorder(tree).some(({ id }) => id === element));
}

const holds = (outer: Element, element: ElementId): boolean =>
  outer.id === element || Iterator.from(contained(outer.content)).some((child) => holds(child, element));

/** Before the edit is performed. In the order of the content. */
function takenAwayBy(document: Document, edit: Edit): TakenAway[] {
  const { element } = edit;
  const away = (part: string | number, tree: Tree): TakenAway => {
    return { kind: "element", path: [...pathOf(element), part], tree };
  };
  switch (edit.kind) {
    case "splice":
      return edit.removed === "" ? [] : [{ kind: "text", path: pathOf(element), at: edit.at, text: edit.removed }];
    case "remove": {
      const path = pathOf(element);
      return edit.values.map((value, index) => {
        return { kind: "element", path: [...path, edit.at + index], tree: document.tree(value) };
      });
    }
    case "set":
      return [away(edit.at, document.tree(edit.old))];
    case "setKey":
    case "removeKey":
      return edit.old === undefined ? [] : [away(edit.key, document.tree(edit.old))];
    case "value":
      return contentOf(document.tree(element), pathOf(element));
    default:
      return [];
  }
}

function contentOf(tree: Tree, path: JsonPath): TakenAway[] {
  if (tree.type === "string") return tree.content === "" ? [] : [{ kind: "text", path, at: 0, text: tree.content }];
  if (tree.type === "array") {
    return tree.content.map((item, index) => ({ kind: "element", path: [...path, index], tree: item }));
  }
  if (tree.type !== "object") return [];
  return tree.content.map(([key, value]) => ({ kind: "element", path: [...path, key], tree: value }));
}

function pathOf(element: Element): JsonPath {
  const path: (string | number)[] = [];
  for (let each = element; each.parent !== undefined; each = each.parent) path.push(placeIn(each.parent, each));
  return path.reverse();
}

function placeIn(parent: Element, child: Element): string | number {
  if (parent.type === "array") return parent.content.indexOf(child);
  if (parent.type !== "object") throw new Error(`Element ${parent.id} of type ${parent.type} holds nothing`);
  for (const [key, value] of parent.content) if (value === child) return key;
  throw new Error(`Element ${child.id} is not in element ${parent.id}`);
}

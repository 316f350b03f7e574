// The operations that make the model, or an element and all inside it, as it was at a version again: for one change of a server's, since
// elements come back under their ids (R8).
//
// Law: on the content of the head they give the content of that version, byte for byte, in what is restored, and change nothing else but
// the place that an element takes which was gone. Only one that was gone can need its place: another property there gives way, items
// of an array stay around it.

import {
  childrenOf,
  type Document,
  type ElementId,
  type Operation,
  preorder,
  rootId,
  type Tree,
} from "@convergence/engine";
import { HistoryFault } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { documentAt, stateAt } from "./state-at.ts";
import { textPieces } from "./text-diff.ts";
import { treeWithin } from "./tree-within.ts";
import { turnInto } from "./turn-into.ts";

/** To be carried out one after the other, as one change of a server's, on the content of `version`. No operations: nothing to do. */
export type Plan = { readonly version: number; readonly operations: readonly Operation[] };

/** Throws a `HistoryFault` if there is no such version, if the element is not in it, or if what it was inside of is gone as well. */
export function restoration(
  source: HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  version: number,
  element: ElementId = rootId,
): Plan {
  const { head } = source;
  const state = stateAt(source, version);
  const target = treeWithin(state, element);
  if (target === undefined) {
    throw new HistoryFault("unknown_element", `Element ${element} is not in the model at version ${version}`);
  }
  const document = documentAt(source, head);
  const present = document.get(element);
  if (present === undefined) return { version: head, operations: [placing(document, state, target)] };
  if (present.type !== target.type)
    throw nowhere(element, `it is of type ${present.type} now and was of ${target.type}`);
  const pieces = textPieces(source, head, version, document.tree(present), target);
  return { version: head, operations: turnInto(document, present, target, pieces) };
}

/** Puts an element that is gone where it was. */
function placing(document: Document, state: Tree, target: Tree): Operation {
  const { id } = target;
  const holder = [...preorder(state)].find((tree) => childrenOf(tree).some((child) => child.id === id))!;
  const now = document.get(holder.id);
  if (now === undefined) throw nowhere(id, `element ${holder.id}, which it was inside of, is gone`);
  const elsewhere = [...preorder(target)].find((tree) => document.get(tree.id) !== undefined);
  if (elsewhere !== undefined) throw nowhere(id, `element ${elsewhere.id}, which was inside it, is in another place`);
  if (now.type === "object" && holder.type === "object") {
    const [key] = holder.content.find((entry) => entry[1].id === id)!;
    return { kind: "setKey", element: holder.id, key, value: target };
  }
  if (now.type !== "array" || holder.type !== "array") throw nowhere(id, `element ${holder.id} is of another type now`);
  const indexes = new Map([...now.content].map((item, index) => [item.id, index]));
  const gap = gapFor(
    holder.content.map((item) => item.id),
    id,
    indexes,
  );
  return { kind: "insert", element: holder.id, gap, values: [target] };
}

/** Behind the nearest item on its left that is still there; at the start if there is none. */
function gapFor(items: readonly ElementId[], id: ElementId, indexes: ReadonlyMap<ElementId, number>): number {
  const left = items.slice(0, items.indexOf(id)).findLast((item) => indexes.has(item));
  return left === undefined ? 0 : indexes.get(left)! + 1;
}

const nowhere = (element: ElementId, why: string): HistoryFault =>
  new HistoryFault("nowhere_to_restore", `Element ${element} cannot be put back: ${why}`);

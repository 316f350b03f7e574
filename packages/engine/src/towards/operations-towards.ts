// The operations that give a model, or a part of it, the content that it had at another time: what a restore is made of.
//
// Law: performed one after the other, they leave the tree that was asked for, ids included. Elements that are in both are edited and
// stay the same elements; what is not in the tree goes, what is missing comes back under its old id. So only a server may
// perform them (R8). None goes and comes back in one of these lists: within one change that cannot be. Anchors of what stays are left as they are; what comes back brings its own. Changes nothing; pure.

import type { ArrayElement, Document, Element, ObjectElement } from "../document.ts";
import { type ElementId, formatElementId } from "../element-id.ts";
import { operationsPerChangeMax } from "../limits.ts";
import type { List } from "../list/list.ts";
import type { Operation } from "../operation.ts";
import { type ArrayTree, compareKeys, type ObjectTree, preorder, type Tree } from "../tree.ts";
import { listMoves } from "./list-moves.ts";
import { type DifferenceBudget, differenceBudget, type TextEdit, textDifference } from "./text-difference.ts";

/** What was asked for cannot be had: the message says why. */
export class RestoreError extends Error {
  override readonly name = "RestoreError";
}

export type TowardsOptions = {
  /** What became of a string, for who knows; undefined where its texts have to be compared. */
  readonly textEdits?: ((element: ElementId) => readonly TextEdit[] | undefined) | undefined;
  /** For who does not make one change of them: what is at another place goes there, and comes back. */
  readonly mayComeAgain?: boolean;
  /** `operationsPerChangeMax` when left out. */
  readonly operationsMax?: number;
};

/** `element` gets the content of `target`, which has its id and type. Throws a `RestoreError`. */
export function operationsTowards(
  document: Document,
  element: Element,
  target: Tree,
  options: TowardsOptions = {},
): Operation[] {
  const { textEdits, mayComeAgain = false, operationsMax = operationsPerChangeMax } = options;
  const plan: Plan = { removals: [], rest: [], comingBack: [], budget: differenceBudget(), textEdits };
  compare(plan, element, target);
  for (const tree of mayComeAgain ? [] : plan.comingBack) {
    for (const { id } of preorder(tree)) {
      if (document.get(id) === undefined) continue;
      throw new RestoreError(`Element ${formatElementId(id)} is at another place by now`);
    }
  }
  const operations = [...plan.removals, ...plan.rest];
  if (operations.length <= operationsMax) return operations;
  throw new RestoreError(`It takes ${operations.length} operations; at most ${operationsMax} are allowed`);
}

type Plan = {
  readonly removals: Operation[];
  readonly rest: Operation[];
  readonly comingBack: Tree[];
  readonly budget: DifferenceBudget;
  readonly textEdits: TowardsOptions["textEdits"];
};

function compare(plan: Plan, element: Element, target: Tree): void {
  switch (element.type) {
    case "object":
      return compareObject(plan, element, target as ObjectTree);
    case "array":
      return compareArray(plan, element, target as ArrayTree);
    case "string":
      return compareText(plan, element.id, element.content.toString(), target.content as string);
    default: {
      if (Object.is(element.content, target.content)) return;
      const { anchors: _, ...value } = target;
      plan.rest.push({ kind: "value", element: element.id, value });
    }
  }
}

function compareText({ rest, budget, textEdits }: Plan, element: ElementId, from: string, to: string): void {
  if (from === to) return;
  let shift = 0;
  for (const { at, remove, insert } of textEdits?.(element) ?? textDifference(from, to, budget)) {
    rest.push({ kind: "splice", element, at: at + shift, remove, insert, glued: false });
    shift += insert.length - remove;
  }
}

function compareObject(plan: Plan, { id, content }: ObjectElement, target: ObjectTree): void {
  const wanted = new Map(target.content);
  for (const key of [...content.keys()].sort(compareKeys)) {
    const [old, tree] = [content.get(key)!, wanted.get(key)];
    if (tree === undefined || !isSame(old, tree)) plan.removals.push({ kind: "removeKey", element: id, key });
  }
  for (const [key, tree] of target.content) {
    const old = content.get(key);
    if (old !== undefined && isSame(old, tree)) compare(plan, old, tree);
    else {
      plan.comingBack.push(tree);
      plan.rest.push({ kind: "setKey", element: id, key, value: tree });
    }
  }
}

function compareArray(plan: Plan, { id, content }: ArrayElement, target: ArrayTree): void {
  const wanted = new Map(target.content.map((tree, index) => [tree.id, { tree, index }]));
  const kept: Element[] = [];
  removeFrom(plan, id, content, (item) => {
    const place = wanted.get(item.id);
    const isKept = place !== undefined && isSame(item, place.tree);
    if (isKept) kept.push(item);
    return !isKept;
  });
  const ids = moved(plan, id, kept, (item) => wanted.get(item.id)!.index);
  for (const item of kept) compare(plan, item, wanted.get(item.id)!.tree);
  const isThere = new Set(ids);
  for (let index = 0; index < target.content.length; ) {
    let end = index;
    while (end < target.content.length && !isThere.has(target.content[end]!.id)) end++;
    if (end > index) {
      const values = target.content.slice(index, end);
      plan.comingBack.push(...values);
      plan.rest.push({ kind: "insert", element: id, gap: index, values });
    }
    index = end + 1;
  }
}

/** From the last to the first, so that the places of those that follow stay. */
function removeFrom(plan: Plan, element: ElementId, items: List<Element>, isGone: (item: Element) => boolean): void {
  const gone = items.map(isGone);
  for (let end = gone.length; end > 0; ) {
    let at = end;
    while (at > 0 && gone[at - 1]) at--;
    if (at < end) plan.removals.push({ kind: "remove", element, at, count: end - at });
    end = at < end ? at : end - 1;
  }
}

/** Moves as few items as there have to be, so that all are in the order of `rank`. Returns their ids in that order. */
function moved(
  plan: Plan,
  element: ElementId,
  items: readonly Element[],
  rank: (item: Element) => number,
): ElementId[] {
  const sorted = items.toSorted((a, b) => rank(a) - rank(b));
  const places = new Map(sorted.map((item, place) => [item, place]));
  const moves = listMoves(items.map((item) => places.get(item)!));
  for (const { at, gap } of moves) plan.rest.push({ kind: "move", element, at, gap });
  return sorted.map(({ id }) => id);
}

const isSame = (element: Element, tree: Tree): boolean => element.id === tree.id && element.type === tree.type;

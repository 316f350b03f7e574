// The difference of two contents for people and programs that know JSON: what was added, removed, changed or moved, and where.
//
// Law: carried out on the JSON of `from`, it gives the JSON of `to`. Elements are told by their ids, so an item that went elsewhere in its
// array was moved, and one that was replaced by an equal one is another. What is inside something that came or went is not said apart.

import {
  type ArrayTree,
  type ElementId,
  type Json,
  longestRising,
  type ObjectTree,
  rootId,
  type Tree,
  toJson,
  valueFromTree,
} from "@convergence/engine";
import { HistoryFault } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import type { JsonPath } from "./json-path.ts";
import { stateAt } from "./state-at.ts";
import { type TextPiece, type TextPieces, textPieces } from "./text-diff.ts";
import { placeOf } from "./tree-within.ts";

/** Paths as at `to`; the last part of what was removed, and `was`, as at `from`. */
export type JsonChange =
  | { readonly kind: "added"; readonly path: JsonPath; readonly value: Json }
  | { readonly kind: "removed"; readonly path: JsonPath; readonly old: Json }
  /** `text`: of a string that is the same element as before. */
  | {
      readonly kind: "changed";
      readonly path: JsonPath;
      readonly old: Json;
      readonly value: Json;
      readonly text?: readonly TextPiece[];
    }
  /** An item that other items stayed in order around. What changed inside it is said apart. */
  | { readonly kind: "moved"; readonly path: JsonPath; readonly was: number };

export type JsonDiffOptions = {
  /** This element, which is there at both versions, and what is inside it alone; the whole model otherwise. */
  readonly element?: ElementId | undefined;
};

/** Throws a `HistoryFault` if there is no such version, or no such element in one of the two. In an order in which what is outside comes
 *  before what is inside it. */
export function jsonDiff(
  source: HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  from: number,
  to: number,
  { element = rootId }: JsonDiffOptions = {},
): readonly JsonChange[] {
  const [before, after] = [from, to].map((version) => {
    const place = placeOf(stateAt(source, version), element);
    if (place !== undefined) return place;
    throw new HistoryFault("unknown_element", `Element ${element} is not in the model at version ${version}`);
  });
  const comparison = new Comparison(textPieces(source, from, to, before!.tree, after!.tree));
  comparison.compare(before!.tree, after!.tree, after!.path);
  return comparison.changes;
}

const jsonOf = (tree: Tree): Json => toJson(valueFromTree(tree));

const isSameElement = (one: Tree | undefined, other: Tree): one is Tree =>
  one?.id === other.id && one.type === other.type;

class Comparison {
  readonly changes: JsonChange[] = [];
  readonly #textPieces: TextPieces;

  constructor(textPieces: TextPieces) {
    this.#textPieces = textPieces;
  }

  /** Of one element, as it was and as it is. */
  compare(before: Tree, after: Tree, path: JsonPath): void {
    if (before.type === "object" && after.type === "object") this.#compareObjects(before, after, path);
    else if (before.type === "array" && after.type === "array") this.#compareArrays(before, after, path);
    else if (before.content !== after.content) {
      const text = after.type === "string" ? this.#textPieces(after.id) : undefined;
      const [old, value] = [jsonOf(before), jsonOf(after)];
      this.changes.push({ kind: "changed", path, old, value, ...(text === undefined ? {} : { text }) });
    }
  }

  #compareObjects(before: ObjectTree, after: ObjectTree, path: JsonPath): void {
    const now = new Map(after.content);
    const former = new Map(before.content);
    for (const [key, child] of before.content) {
      if (!now.has(key)) this.changes.push({ kind: "removed", path: [...path, key], old: jsonOf(child) });
    }
    for (const [key, child] of after.content) {
      const old = former.get(key);
      const inside = [...path, key];
      if (old === undefined) this.changes.push({ kind: "added", path: inside, value: jsonOf(child) });
      else if (isSameElement(old, child)) this.compare(old, child, inside);
      else this.changes.push({ kind: "changed", path: inside, old: jsonOf(old), value: jsonOf(child) });
    }
  }

  #compareArrays(before: ArrayTree, after: ArrayTree, path: JsonPath): void {
    const former = new Map(before.content.map((item, index) => [item.id, { item, index }]));
    const formerOf = (item: Tree) => {
      const found = former.get(item.id);
      return isSameElement(found?.item, item) ? found : undefined;
    };
    const stayed = new Set(after.content.filter((item) => formerOf(item) !== undefined).map(({ id }) => id));
    for (const [index, item] of before.content.entries()) {
      if (!stayed.has(item.id)) this.changes.push({ kind: "removed", path: [...path, index], old: jsonOf(item) });
    }
    const unmoved = unmovedOf(after.content.flatMap((item) => formerOf(item)?.index ?? []));
    for (const [index, item] of after.content.entries()) {
      const inside = [...path, index];
      const found = formerOf(item);
      if (found === undefined) this.changes.push({ kind: "added", path: inside, value: jsonOf(item) });
      else if (!unmoved.has(found.index)) this.changes.push({ kind: "moved", path: inside, was: found.index });
    }
    for (const [index, item] of after.content.entries()) {
      const found = formerOf(item);
      if (found !== undefined) this.compare(found.item, item, [...path, index]);
    }
  }
}

/** The former indexes of the items that stayed in order. */
function unmovedOf(order: readonly number[]): ReadonlySet<number> {
  return new Set([...longestRising(order)].map((place) => order[place]!));
}

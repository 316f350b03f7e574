// A subtree of a model with the ids of its elements: what an operation attaches, what a snapshot holds.
//
// Plain readonly data. Object entries are in code-unit order of their keys, everywhere: a replica's own insertion order
// depends on what it saw first, and replicas must be equal byte for byte.

import type { ElementId } from "./element-id.ts";

export type ElementType = "object" | "array" | "string" | "number" | "boolean" | "null" | "date";

export type ObjectTree = { readonly id: ElementId; readonly type: "object"; readonly content: readonly ObjectEntry[] };
export type ArrayTree = { readonly id: ElementId; readonly type: "array"; readonly content: readonly Tree[] };
export type StringTree = { readonly id: ElementId; readonly type: "string"; readonly content: string };
export type NumberTree = { readonly id: ElementId; readonly type: "number"; readonly content: number };
export type BooleanTree = { readonly id: ElementId; readonly type: "boolean"; readonly content: boolean };
export type NullTree = { readonly id: ElementId; readonly type: "null"; readonly content: null };
/** `content` is whole milliseconds since 1970 UTC. */
export type DateTree = { readonly id: ElementId; readonly type: "date"; readonly content: number };

export type Tree = ObjectTree | ArrayTree | StringTree | NumberTree | BooleanTree | NullTree | DateTree;
export type ObjectEntry = readonly [key: string, value: Tree];
export type TreeContent = Tree["content"];

/** What applications write and read. Dates are `Date` objects; in JSON they have one tagged form, see `toJson`. */
export type Value = null | boolean | number | string | Date | readonly Value[] | { readonly [key: string]: Value };

export const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The elements directly inside a tree, in order. */
export function childrenOf(tree: Tree): readonly Tree[] {
  if (tree.type === "array") return tree.content;
  if (tree.type === "object") return tree.content.map((entry) => entry[1]);
  return [];
}

/** Every element of a tree in pre-order: the order in which ids are handed out. */
export function* preorder(tree: Tree): Generator<Tree> {
  yield tree;
  for (const child of childrenOf(tree)) yield* preorder(child);
}

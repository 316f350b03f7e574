// A subtree of a model with the ids of its elements: what an operation attaches, what a snapshot holds.
//
// Plain readonly data. Object entries are in code-unit order of their keys, everywhere: a replica's own insertion order
// depends on what it saw first, and replicas must be equal byte for byte.

import type { ElementId } from "./element-id.ts";
import type { Anchor } from "./references/anchor.ts";

export type ElementType = "object" | "array" | "string" | "number" | "boolean" | "null" | "date";

type Node<Type extends ElementType, Content> = {
  readonly id: ElementId;
  readonly type: Type;
  readonly content: Content;
  /** In order of their names; not there if there are none. Positions are in this content. */
  readonly anchors?: readonly Anchor[];
};

export type ObjectTree = Node<"object", readonly ObjectEntry[]>;
export type ArrayTree = Node<"array", readonly Tree[]>;
export type StringTree = Node<"string", string>;
export type NumberTree = Node<"number", number>;
export type BooleanTree = Node<"boolean", boolean>;
export type NullTree = Node<"null", null>;
/** `content` is whole milliseconds since 1970 UTC. */
export type DateTree = Node<"date", number>;

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

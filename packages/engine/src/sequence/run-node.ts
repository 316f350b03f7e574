// A node of the tree that a bridge keeps its runs in: a leaf holds runs, any other node holds nodes, and each has sums over all
// below it.
//
// A node that grows over a maximum becomes two, one that shrinks below a minimum goes together with its neighbour if there is
// room; so the tree is as deep as the logarithm of its runs. Law: sums are right whenever a function returns, and only the root
// may be empty. What a run counts for is written on the run itself; `run-tree.ts` says what that is.

import type { Tag } from "../tag.ts";
import type { Item, Run } from "./run.ts";

/** A place is searched along a node, and what is put into one shifts what follows; deeper trees take longer than either. */
const partsMax = 32;
const partsMin = 8;
/** Two neighbours that have no more than this are one node: it can grow before it becomes two again. */
const joinedPartsMax = 24;

export class RunNode<I extends Item> {
  /** Of a leaf. */
  runs: Run<I>[];
  /** Of any other node. */
  nodes: RunNode<I>[];
  readonly isLeaf: boolean;
  parent: RunNode<I> | undefined = undefined;
  visible = 0;
  known = 0;
  glued = 0;
  nextTag: Tag = Number.POSITIVE_INFINITY;

  constructor(isLeaf: boolean, runs: Run<I>[], nodes: RunNode<I>[]) {
    this.isLeaf = isLeaf;
    this.runs = runs;
    this.nodes = nodes;
  }

  get size(): number {
    return this.isLeaf ? this.runs.length : this.nodes.length;
  }
}

/** Puts a run into a leaf; what it counts for is to be added by `addCounts` and `lowerTag`. */
export function putRun<I extends Item>(leaf: RunNode<I>, index: number, run: Run<I>): void {
  run.leaf = leaf;
  put(leaf.runs, index, run);
  if (leaf.runs.length > partsMax) halve(leaf);
}

/** Takes a run out, and what it counts for. */
export function takeRun<I extends Item>(run: Run<I>): void {
  const leaf = run.leaf!;
  take(leaf.runs, leaf.runs.indexOf(run));
  run.leaf = undefined;
  // Subtracted, since a negated 0 is no small integer to the platform, and what it is added to is none either from then on.
  addCounts(leaf, 0 - run.visible, 0 - run.known, 0 - run.glued);
  raiseTag(leaf, run.nextTag);
  if (leaf.runs.length < partsMin) mend(leaf);
}

export function addCounts<I extends Item>(leaf: RunNode<I>, visible: number, known: number, glued: number): void {
  for (let node: RunNode<I> | undefined = leaf; node !== undefined; node = node.parent) {
    node.visible += visible;
    node.known += known;
    node.glued += glued;
  }
}

/** There is a smaller tag below. */
export function lowerTag<I extends Item>(leaf: RunNode<I>, tag: Tag): void {
  for (let node: RunNode<I> | undefined = leaf; node !== undefined && tag < node.nextTag; node = node.parent)
    node.nextTag = tag;
}

/** A tag is not below any more, or a larger one stands for it. */
export function raiseTag<I extends Item>(leaf: RunNode<I>, tag: Tag): void {
  for (let node: RunNode<I> | undefined = leaf; node !== undefined && node.nextTag === tag; node = node.parent) {
    const now = smallestTag(node);
    if (now === tag) return;
    node.nextTag = now;
  }
}

/** The leaf before or after; `undefined` at the edge. */
export function neighbourLeaf<I extends Item>(leaf: RunNode<I>, step: 1 | -1): RunNode<I> | undefined {
  let node = leaf;
  for (let { parent } = leaf; parent !== undefined; parent = node.parent) {
    const index = parent.nodes.indexOf(node) + step;
    if (index >= 0 && index < parent.nodes.length) return edgeLeaf(parent.nodes[index]!, step);
    node = parent;
  }
  return undefined;
}

/** The first leaf below a node, or the last one. */
export function edgeLeaf<I extends Item>(top: RunNode<I>, step: 1 | -1): RunNode<I> {
  let node = top;
  while (!node.isLeaf) node = step > 0 ? node.nodes[0]! : node.nodes[node.nodes.length - 1]!;
  return node;
}

/** The node above all others, which takes a new one on top, or gives up one that has a single node left. */
export function rootAbove<I extends Item>(root: RunNode<I>): RunNode<I> {
  if (root.parent !== undefined) return root.parent;
  let top = root;
  while (!top.isLeaf && top.nodes.length === 1) {
    top = top.nodes[0]!;
    top.parent = undefined;
  }
  return top;
}

function halve<I extends Item>(node: RunNode<I>): void {
  const { isLeaf } = node;
  const half = node.size >> 1;
  const right = isLeaf
    ? new RunNode<I>(true, node.runs.splice(half), node.nodes)
    : new RunNode<I>(false, node.runs, node.nodes.splice(half));
  if (isLeaf) for (const run of right.runs) run.leaf = right;
  else for (const each of right.nodes) each.parent = right;
  for (const part of isLeaf ? right.runs : right.nodes) {
    right.visible += part.visible;
    right.known += part.known;
    right.glued += part.glued;
  }
  node.visible -= right.visible;
  node.known -= right.known;
  node.glued -= right.glued;
  right.nextTag = smallestTag(right);
  node.nextTag = smallestTag(node);
  const { parent } = node;
  if (parent === undefined) return putOnTop(node, right);
  right.parent = parent;
  put(parent.nodes, parent.nodes.indexOf(node) + 1, right);
  if (parent.nodes.length > partsMax) halve(parent);
}

function putOnTop<I extends Item>(left: RunNode<I>, right: RunNode<I>): void {
  const top = new RunNode<I>(false, [], [left, right]);
  top.visible = left.visible + right.visible;
  top.known = left.known + right.known;
  top.glued = left.glued + right.glued;
  top.nextTag = Math.min(left.nextTag, right.nextTag);
  left.parent = top;
  right.parent = top;
}

/** A node has few parts left. */
function mend<I extends Item>(node: RunNode<I>): void {
  const { parent } = node;
  if (parent === undefined) return;
  const index = parent.nodes.indexOf(node);
  if (node.size === 0) take(parent.nodes, index);
  else {
    const left = parent.nodes[index > 0 ? index - 1 : index]!;
    const right = parent.nodes[index > 0 ? index : index + 1];
    if (right === undefined || left.size + right.size > joinedPartsMax) return;
    merge(left, right);
    take(parent.nodes, index > 0 ? index : index + 1);
  }
  if (parent.nodes.length < partsMin) mend(parent);
}

function merge<I extends Item>(left: RunNode<I>, right: RunNode<I>): void {
  for (const run of right.isLeaf ? right.runs : []) {
    run.leaf = left;
    left.runs.push(run);
  }
  for (const node of right.isLeaf ? [] : right.nodes) {
    node.parent = left;
    left.nodes.push(node);
  }
  left.visible += right.visible;
  left.known += right.known;
  left.glued += right.glued;
  if (right.nextTag < left.nextTag) left.nextTag = right.nextTag;
}

function smallestTag<I extends Item>(node: RunNode<I>): Tag {
  const parts: readonly { readonly nextTag: Tag }[] = node.isLeaf ? node.runs : node.nodes;
  let tag = Number.POSITIVE_INFINITY;
  for (let index = 0; index < parts.length; index++) {
    const { nextTag } = parts[index]!;
    if (nextTag < tag) tag = nextTag;
  }
  return tag;
}

/** Moves what follows by hand: an array's own way makes another array each time. */
function put<T>(parts: T[], index: number, part: T): void {
  parts.push(part);
  for (let at = parts.length - 1; at > index; at--) parts[at] = parts[at - 1]!;
  parts[index] = part;
}

function take<T>(parts: T[], index: number): void {
  for (let at = index + 1; at < parts.length; at++) parts[at - 1] = parts[at]!;
  parts.pop();
}

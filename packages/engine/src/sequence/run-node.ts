// A node of the tree that a bridge keeps its runs in: a leaf holds runs, any other node holds nodes, and each has sums over all
// below it.
//
// A node that grows over a maximum becomes two, one that shrinks below a minimum goes together with its neighbour if there is
// room; so the tree is as deep as the logarithm of its runs. Law: sums are right whenever a function returns, and only the root
// may be empty. What a run counts for is written on the run itself; `run-tree.ts` says what that is.

import type { Tag } from "../tag.ts";
import type { Item, Run, RunNode } from "./run.ts";

/** A place is searched along a node, and what is put into one shifts what follows; deeper trees take longer than either. */
const partsMax = 32;
const partsMin = 8;
/** Two neighbours that have no more than this are one node: it can grow before it becomes two again. */
const joinedPartsMax = 24;

/** A node without anything that it counts for. */
export function createNode<I extends Item>(
  isLeaf: boolean,
  { runs, nodes, visibles, knowns }: Pick<RunNode<I>, "runs" | "nodes" | "visibles" | "knowns">,
): RunNode<I> {
  const nextTag = Number.POSITIVE_INFINITY;
  return { isLeaf, runs, nodes, visibles, knowns, parent: undefined, visible: 0, known: 0, glued: 0, nextTag };
}

const sizeOf = <I extends Item>({ visibles }: RunNode<I>): number => visibles.length;

/** Puts a run into a leaf, and what it counts for. */
export function putRun<I extends Item>(leaf: RunNode<I>, index: number, run: Run<I>): void {
  run.leaf = leaf;
  put(leaf.runs, index, run);
  put(leaf.visibles, index, 0);
  put(leaf.knowns, index, 0);
  addCounts(leaf, index, run.visible, run.known, run.glued);
  lowerTag(leaf, run.nextTag);
  if (leaf.runs.length > partsMax) halve(leaf);
}

/** Puts a run before the one that it was cut off from. They count for what that did, and it may be glued to a base item as well. */
export function putPiece<I extends Item>(run: Run<I>, piece: Run<I>): void {
  const leaf = run.leaf!;
  const index = leaf.runs.indexOf(run);
  piece.leaf = leaf;
  put(leaf.runs, index, piece);
  put(leaf.visibles, index, piece.visible);
  put(leaf.knowns, index, piece.known);
  leaf.visibles[index + 1] = run.visible;
  leaf.knowns[index + 1] = run.known;
  if (piece.glued > 0)
    for (let node: typeof leaf | undefined = leaf; node !== undefined; node = node.parent) node.glued++;
  if (leaf.runs.length > partsMax) halve(leaf);
}

/** Takes a run out, and what it counts for. */
export function takeRun<I extends Item>(run: Run<I>): void {
  const leaf = run.leaf!;
  const index = leaf.runs.indexOf(run);
  // Subtracted, since a negated 0 is no small integer to the platform, and what it is added to is none either from then on.
  addCounts(leaf, index, 0 - run.visible, 0 - run.known, 0 - run.glued);
  takePart(leaf, index);
  run.leaf = undefined;
  raiseTag(leaf, run.nextTag);
  if (leaf.runs.length < partsMin) mend(leaf);
}

/** The part at an index of a leaf counts for so much more. */
export function addCounts<I extends Item>(
  leaf: RunNode<I>,
  index: number,
  visible: number,
  known: number,
  glued: number,
): void {
  let node = leaf;
  for (let at = index; ; ) {
    node.visibles[at]! += visible;
    node.knowns[at]! += known;
    node.visible += visible;
    node.known += known;
    node.glued += glued;
    const { parent } = node;
    if (parent === undefined) return;
    at = parent.nodes.indexOf(node);
    node = parent;
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
  const half = sizeOf(node) >> 1;
  const right = createNode<I>(node.isLeaf, {
    runs: node.runs.splice(half),
    nodes: node.nodes.splice(half),
    visibles: node.visibles.splice(half),
    knowns: node.knowns.splice(half),
  });
  for (const run of right.runs) run.leaf = right;
  for (const each of right.nodes) each.parent = right;
  for (const part of node.isLeaf ? right.runs : right.nodes) {
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
  const index = parent.nodes.indexOf(node);
  parent.visibles[index] = node.visible;
  parent.knowns[index] = node.known;
  put(parent.nodes, index + 1, right);
  put(parent.visibles, index + 1, right.visible);
  put(parent.knowns, index + 1, right.known);
  if (parent.nodes.length > partsMax) halve(parent);
}

function putOnTop<I extends Item>(left: RunNode<I>, right: RunNode<I>): void {
  const visibles = [left.visible, right.visible];
  const top = createNode<I>(false, { runs: [], nodes: [left, right], visibles, knowns: [left.known, right.known] });
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
  if (sizeOf(node) === 0) takePart(parent, index);
  else {
    const first = index > 0 ? index - 1 : index;
    const left = parent.nodes[first]!;
    const right = parent.nodes[first + 1];
    if (right === undefined || sizeOf(left) + sizeOf(right) > joinedPartsMax) return;
    merge(left, right);
    takePart(parent, first + 1);
    parent.visibles[first] = left.visible;
    parent.knowns[first] = left.known;
  }
  if (parent.nodes.length < partsMin) mend(parent);
}

function merge<I extends Item>(left: RunNode<I>, right: RunNode<I>): void {
  for (const run of right.runs) {
    run.leaf = left;
    left.runs.push(run);
  }
  for (const node of right.nodes) {
    node.parent = left;
    left.nodes.push(node);
  }
  left.visibles.push(...right.visibles);
  left.knowns.push(...right.knowns);
  left.visible += right.visible;
  left.known += right.known;
  left.glued += right.glued;
  if (right.nextTag < left.nextTag) left.nextTag = right.nextTag;
}

function takePart<I extends Item>(node: RunNode<I>, index: number): void {
  if (node.isLeaf) take(node.runs, index);
  else take(node.nodes, index);
  take(node.visibles, index);
  take(node.knowns, index);
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

// Anchors as a user sees them, who has edited what the server has not committed: they stand in the server's coordinates, and show
// where they will stand once all of that is committed. Pure.

import type { Operation } from "../operation.ts";
import { type Anchor, type Anchors, movedAnchors } from "../references/anchor.ts";
import { motionOf } from "../references/motion.ts";
import type { Reference } from "../references/reference.ts";
import { childrenOf, type Tree } from "../tree.ts";

/** `outstanding`: what is pending on their element, in coordinates of what the server has and of each other. */
export function shownAnchors(anchors: Anchors, outstanding: readonly Operation[]): Anchors {
  let shown = anchors;
  for (const operation of outstanding) {
    const motion = motionOf(operation);
    if (motion !== undefined && shown !== undefined) shown = movedAnchors(shown, motion);
  }
  return shown;
}

/** A tree that a user sees, with its anchors as `shown` for the element. None is beyond the content: a server would not take it. */
export function withAnchorsShown(tree: Tree, shown: (tree: Tree) => Anchors): Tree {
  if (!hasAnchors(tree)) return tree;
  const { anchors: _, ...bare } = tree;
  const anchors = tree.anchors === undefined ? undefined : within(shown(tree), tree);
  const visit = (each: Tree): Tree => withAnchorsShown(each, shown);
  const content =
    bare.type === "array"
      ? { ...bare, content: bare.content.map(visit) }
      : bare.type === "object"
        ? { ...bare, content: bare.content.map(([key, each]) => [key, visit(each)] as const) }
        : bare;
  return anchors === undefined ? content : { ...content, anchors };
}

const hasAnchors = (tree: Tree): boolean => tree.anchors !== undefined || childrenOf(tree).some(hasAnchors);

function within(anchors: Anchors, { type, content }: Tree): Anchors {
  if (type !== "string" && type !== "array") return anchors;
  return anchors?.map(({ name, reference }): Anchor => ({ name, reference: cut(reference, content.length) }));
}

/** The reference with no position beyond a length. */
export function cut(reference: Reference, length: number): Reference {
  const near = (at: number): number => Math.min(at, length);
  if (reference.kind === "index") return { ...reference, values: reference.values.map(near) };
  if (reference.kind !== "range") return reference;
  return { ...reference, values: reference.values.map(({ start, end }) => ({ start: near(start), end: near(end) })) };
}

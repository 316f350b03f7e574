// Anchors that somebody asks for, anywhere in a document, and what became of anchors from one version to the next.

import type { Choices } from "@convergence/proof";
import type { Document, Element } from "../document.ts";
import type { Operation } from "../operation.ts";
import type { AnchorPlacement } from "../placement.ts";
import type { Reference } from "../references/reference.ts";
import { preorder, type Tree } from "../tree.ts";
import type { AnchorCounts } from "./star-counts.ts";

export function randomAnchors(choices: Choices, document: Document): readonly AnchorPlacement[] {
  const elements = [...document.elements.values()].filter((element) => document.isAttached(element));
  return Array.from({ length: choices.between(1, 3) }, (): AnchorPlacement => {
    const element = choices.pick(elements);
    const reference = choices.chance(0.15) ? undefined : randomReference(choices, element);
    return {
      kind: "anchor",
      element: element.id,
      name: choices.pick(["a", "b", "\u00e9"]),
      reference,
      expected: undefined,
    };
  });
}

function randomReference(choices: Choices, { id: element, type, content }: Element): Reference {
  if (type === "object" && content.size > 0 && choices.chance(0.7)) {
    return { kind: "property", element, values: [choices.pick([...content.keys()])] };
  }
  if ((type !== "string" && type !== "array") || choices.chance(0.1)) return { kind: "element", element, values: [] };
  const gap = (): number => choices.below(content.length + 1);
  if (choices.chance(0.4)) {
    return { kind: "index", element, side: choices.pick(["after", "before"]), values: [gap()] };
  }
  const values = [{ start: gap(), end: gap() }];
  return { kind: "range", element, side: choices.pick(["after", "before", "inside"]), values };
}

export function countAnchors(counts: AnchorCounts, before: Tree, after: Tree, operations: readonly Operation[]): void {
  const was = new Map([...preorder(before)].map((tree) => [tree.id, tree]));
  const anchored = new Set<number>();
  for (const operation of operations) {
    if (operation.kind !== "anchor") continue;
    anchored.add(operation.element);
    if (operation.reference === undefined) counts.takenAway++;
    else counts.set++;
  }
  for (const { id, anchors } of preorder(after)) {
    const former = was.get(id);
    if (former === undefined) counts.restored += anchors?.length ?? 0;
    else if (!anchored.has(id) && former.anchors !== undefined) {
      if ((anchors?.length ?? 0) < former.anchors.length) counts.dropped++;
      else if (JSON.stringify(anchors) !== JSON.stringify(former.anchors)) counts.moved++;
    }
  }
}

/** What a user sees of a tree at once: anchors stand where the server has them. */
export function withoutAnchors({ anchors: _, ...tree }: Tree): Tree {
  if (tree.type === "array") return { ...tree, content: tree.content.map(withoutAnchors) };
  if (tree.type === "object")
    return { ...tree, content: tree.content.map(([key, each]) => [key, withoutAnchors(each)]) };
  return tree;
}

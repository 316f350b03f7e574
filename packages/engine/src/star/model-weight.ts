// What a model weighs: its text and keys in UTF-16 units, a share for each element, and anchors. About its bytes in a snapshot of Latin text,
// and a third of them at most in any script.
//
// Law: the weight of a document after an edit is the weight before it plus `growthOf` the edit, and plus by how much the anchors of
// the edited element weigh more: where those move is not the edit's business.

import { type Content, contained, type Edit, type Element } from "../document.ts";
import { weightOfAnchors } from "../references/anchor.ts";
import { Text } from "../text/text.ts";
import { preorder, type Tree } from "../tree.ts";

/** Units that an element counts for, whatever its type. */
export const elementWeight = 16;

export function weightOfTree(tree: Tree): number {
  let weight = 0;
  for (const each of preorder(tree)) {
    weight += elementWeight + weightOfAnchors(each.anchors);
    if (each.type === "string") weight += each.content.length;
    else if (each.type === "object") for (const [key] of each.content) weight += key.length;
  }
  return weight;
}

/** By how much an edit that was performed made its document heavier; negative if lighter. */
export function growthOf(edit: Edit): number {
  switch (edit.kind) {
    case "splice":
      return edit.inserted.length - edit.removed.length;
    case "insert":
      return weightOfAll(edit.values);
    case "remove":
      return -weightOfAll(edit.values);
    case "set":
      return weightOf(edit.value) - weightOf(edit.old);
    case "setKey":
      return weightOf(edit.value) + (edit.old === undefined ? edit.key.length : -weightOf(edit.old));
    case "removeKey":
      return edit.old === undefined ? 0 : -weightOf(edit.old) - edit.key.length;
    case "value":
      return weightOfContent(edit.now) - weightOfContent(edit.old);
    default:
      return 0;
  }
}

const weightOf = ({ content, anchors }: Element): number =>
  elementWeight + weightOfAnchors(anchors) + weightOfContent(content);

function weightOfAll(elements: Iterable<Element>): number {
  let weight = 0;
  for (const element of elements) weight += weightOf(element);
  return weight;
}

function weightOfContent(content: Content): number {
  if (content instanceof Text) return content.length;
  let weight = weightOfAll(contained(content));
  if (content instanceof Map) for (const key of content.keys()) weight += key.length;
  return weight;
}

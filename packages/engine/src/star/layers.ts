// What is outstanding on one element of a client: a stack of layers. The lowest is what the server has, with our finer pending
// edits on it; each further one is a whole value of ours that hides those below. The topmost is what the user sees.

import { addNumbers, type Content, type Document, type Edit, type Element } from "../document.ts";
import { List } from "../list/list.ts";
import { ListPending } from "../list/list-pending.ts";
import { NumberPending } from "../number/number-pending.ts";
import { ObjectPending } from "../object/object-pending.ts";
import type { Operation } from "../operation.ts";
import type { Holder, Pending } from "../pending.ts";
import { RegisterPending } from "../register/register-pending.ts";
import type { Tag } from "../tag.ts";
import { Text } from "../text/text.ts";
import { TextPending } from "../text/text-pending.ts";
import type { Tree } from "../tree.ts";

/** `element` is the real one on the topmost layer; below, a stand-in that holds the hidden content. `tag` 0 is the lowest. */
export type Layer = Holder & { readonly tag: Tag; pending: Pending | undefined };

export const layerOf = (tag: Tag, element: Element): Layer => ({ tag, element, pending: undefined });

/** Does replacing this element's content hide finer edits, and make those of others void (rule R3)? */
export const isContainer = (element: Element): boolean =>
  element.type === "string" || element.type === "array" || element.type === "object";

export function pendingOf(layer: Layer): Pending {
  if (layer.pending === undefined) layer.pending = createPending(layer);
  return layer.pending;
}

function createPending(holder: Holder): Pending {
  switch (holder.element.type) {
    case "string":
      return new TextPending(holder as Holder<Extract<Element, { type: "string" }>>);
    case "array":
      return new ListPending(holder as Holder<Extract<Element, { type: "array" }>>);
    case "object":
      return new ObjectPending(holder as Holder<Extract<Element, { type: "object" }>>);
    case "number":
      return new NumberPending(holder as Holder<Extract<Element, { type: "number" }>>);
    default:
      return new RegisterPending(holder);
  }
}

/** A stand-in for an element: not known to the document, with a content of its own. */
export const standIn = (element: Element, content: Content): Element =>
  ({ id: element.id, type: element.type, content, parent: undefined }) as unknown as Element;

/** The content that a tree describes, made of elements that exist already. */
export function existingContent(document: Document, tree: Tree): Content {
  const existing = (each: Tree): Element => document.get(each.id)!;
  switch (tree.type) {
    case "object":
      return new Map(tree.content.map(([key, value]) => [key, existing(value)]));
    case "array":
      return new List(tree.content.map(existing));
    case "string":
      return new Text(tree.content);
    default:
      return tree.content;
  }
}

/** What an operation means on a stand-in, with elements that exist already. */
export function resolveExisting(document: Document, operation: Operation, element: Element): Edit {
  const existing = (tree: Tree): Element => document.get(tree.id)!;
  switch (operation.kind) {
    case "insert":
      return { kind: "insert", element, gap: operation.gap, values: operation.values.map(existing) } as Edit;
    case "set": {
      const old = (element.content as List<Element>).at(operation.at)!;
      return { kind: "set", element, at: operation.at, value: existing(operation.value), old } as Edit;
    }
    case "setKey": {
      const old = (element.content as Map<string, Element>).get(operation.key);
      return { kind: "setKey", element, key: operation.key, value: existing(operation.value), old } as Edit;
    }
    case "value":
      return { kind: "value", element, now: existingContent(document, operation.value), old: element.content };
    case "add": {
      const old = element.content as number;
      return { kind: "add", element, value: operation.value, now: addNumbers(old, operation.value), old } as Edit;
    }
    default:
      return document.resolve(operation, element);
  }
}

const isSameList = (a: readonly Element[], b: readonly Element[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Two contents that must be the same: the same elements in the same places, or the same text or scalar. */
export function isSameContent(a: Content, b: Content): boolean {
  if (a instanceof Text) return b instanceof Text && a.toString() === b.toString();
  if (a instanceof List) return b instanceof List && isSameList(a.slice(), b.slice());
  if (a instanceof Map)
    return b instanceof Map && a.size === b.size && [...a].every(([key, item]) => b.get(key) === item);
  return Object.is(a, b);
}

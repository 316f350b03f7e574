// A random operation that is valid on a document as it is: every kind on every type, biased towards few elements, short
// sequences and the same places, where operations meet.

import type { Choices } from "@convergence/proof";
import type { ArrayElement, Document, Element, ObjectElement, StringElement } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { splitsPair } from "../text/text.ts";
import type { ElementType, Tree } from "../tree.ts";

export type NextId = () => ElementId;

const keys = ["k", "l", "__proto__"];
const leafTypes: readonly ElementType[] = ["number", "string", "boolean", "null", "date"];
const letters = ["a", "b", "c", "😀"];

export function randomTree(choices: Choices, nextId: NextId, depth = 2): Tree {
  const types: readonly ElementType[] = depth > 0 ? ["array", "object", ...leafTypes] : leafTypes;
  return randomTreeOf(choices, choices.pick(types), nextId(), nextId, depth);
}

function randomTreeOf(choices: Choices, type: ElementType, id: ElementId, nextId: NextId, depth: number): Tree {
  switch (type) {
    case "object": {
      const names = keys.filter(() => choices.chance(0.4)).sort();
      return { id, type, content: names.map((key) => [key, randomTree(choices, nextId, depth - 1)]) };
    }
    case "array":
      return {
        id,
        type,
        content: Array.from({ length: choices.below(3) }, () => randomTree(choices, nextId, depth - 1)),
      };
    case "string":
      return { id, type, content: Array.from({ length: choices.below(3) }, () => choices.pick(letters)).join("") };
    case "number":
      return { id, type, content: choices.below(9) / 10 };
    case "boolean":
      return { id, type, content: choices.chance(0.5) };
    case "null":
      return { id, type, content: null };
    case "date":
      return { id, type, content: choices.below(1000) };
  }
}

/** `hot`: only these elements and what is inside them, while one of them is attached. */
export function randomOperation(
  choices: Choices,
  document: Document,
  nextId: NextId,
  hot?: readonly ElementId[],
): Operation {
  const all = [...document.elements.values()].filter((each) => document.isAttached(each));
  const inside = hot === undefined ? [] : all.filter((each) => isInside(each, hot));
  const attached = inside.length > 0 ? inside : all;
  const busy = attached.filter((each) => each.parent === document.root);
  const element = choices.pick(busy.length > 0 && choices.chance(0.6) ? busy : attached);
  if (element !== document.root && choices.chance(0.08)) {
    return { kind: "value", element: element.id, value: randomTreeOf(choices, element.type, element.id, nextId, 1) };
  }
  switch (element.type) {
    case "string":
      return randomSplice(choices, element);
    case "array":
      return randomListOperation(choices, element, nextId);
    case "object":
      return randomKeyOperation(choices, element, element === document.root, nextId);
    case "number":
      if (choices.chance(0.7)) return { kind: "add", element: element.id, value: randomAddend(choices) };
  }
  return { kind: "value", element: element.id, value: randomTreeOf(choices, element.type, element.id, nextId, 0) };
}

/** Tenths, of which the order counts, and whole numbers, of which it does not. */
function randomAddend(choices: Choices): number {
  const step = 1 + choices.below(18);
  return step > 9 ? step - 9 : step / 10;
}

function isInside(element: Element, ids: readonly ElementId[]): boolean {
  for (let each: Element | undefined = element; each !== undefined; each = each.parent) {
    if (ids.includes(each.id)) return true;
  }
  return false;
}

function randomSplice(choices: Choices, element: StringElement): Operation {
  const text = element.content;
  const whole = (gap: number): number => (splitsPair(text, gap) ? gap - 1 : gap);
  const at = whole(choices.below(text.length + 1));
  const to = choices.chance(0.5) ? at : whole(Math.min(text.length, at + 1 + choices.below(4)));
  const remove = Math.max(0, to - at);
  const insert =
    remove === 0 || choices.chance(0.5)
      ? Array.from({ length: 1 + choices.below(2) }, () => choices.pick(letters)).join("")
      : "";
  return {
    kind: "splice",
    element: element.id,
    at,
    remove,
    insert,
    glued: at > 0 && insert !== "" && choices.chance(0.5),
  };
}

function randomListOperation(choices: Choices, { id: element, content }: ArrayElement, nextId: NextId): Operation {
  const { length } = content;
  const kind = length === 0 ? "insert" : choices.pick(["insert", "insert", "remove", "move", "set"] as const);
  switch (kind) {
    case "insert": {
      const values = Array.from({ length: 1 + choices.below(2) }, () => randomTree(choices, nextId, 1));
      return { kind, element, gap: choices.below(length + 1), values };
    }
    case "remove": {
      const at = choices.below(length);
      return { kind, element, at, count: 1 + choices.below(Math.min(2, length - at)) };
    }
    case "move":
      return { kind, element, at: choices.below(length), gap: choices.below(length + 1) };
    case "set":
      return { kind, element, at: choices.below(length), value: randomTree(choices, nextId, 1) };
  }
}

function randomKeyOperation(choices: Choices, element: ObjectElement, isRoot: boolean, nextId: NextId): Operation {
  // The root keeps most of its properties, so that there is something to meet on.
  const names = isRoot && choices.chance(0.9) ? ["k"] : [...keys, ...element.content.keys()];
  const key = choices.pick(names);
  if (element.content.has(key) && choices.chance(0.4)) return { kind: "removeKey", element: element.id, key };
  return { kind: "setKey", element: element.id, key, value: randomTree(choices, nextId, 1) };
}

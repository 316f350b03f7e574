// A random reference into a document as it is: every kind and side, mostly into sequences.

import type { Choices } from "@convergence/proof";
import type { Document, Element } from "../document.ts";
import { type ElementId, rootId } from "../element-id.ts";
import type { Reference } from "../references/reference.ts";

/** `hot`: into these elements, mostly, while they are attached. */
export function randomReference(choices: Choices, document: Document, hot?: readonly ElementId[]): Reference {
  const attached = [...document.elements.values()].filter((each) => document.isAttached(each));
  const count = choices.between(1, 3);
  const values = <V>(one: () => V): V[] => Array.from({ length: count }, one);
  if (choices.chance(0.1)) {
    return { kind: "element", element: rootId, values: values(() => choices.pick(attached).id) };
  }
  const wanted = attached.filter((each) => each.type === "string" || each.type === "array" || each.type === "object");
  const busy = wanted.filter((each) => hot?.includes(each.id));
  const target: Element = choices.pick(busy.length > 0 && choices.chance(0.8) ? busy : wanted);
  const element = target.id;
  if (target.type === "object") {
    const keys = [...target.content.keys()];
    return { kind: "property", element, values: keys.length === 0 ? [] : values(() => choices.pick(keys)) };
  }
  const { length } = target.content as { readonly length: number };
  const gap = (): number => choices.below(length + 1);
  if (choices.chance(0.5)) {
    return { kind: "index", element, side: choices.pick(["after", "before"] as const), values: values(gap) };
  }
  const side = choices.pick(["after", "before", "inside"] as const);
  return { kind: "range", element, side, values: values(() => ({ start: gap(), end: gap() })) };
}

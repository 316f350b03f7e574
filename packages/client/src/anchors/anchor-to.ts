// What an application wants an anchor to point at, checked and in the engine's form.

import type { Element, Reference, Side } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import { referenceTo } from "../references/reference-to.ts";

/** Throws a `ConvergenceError` for a value that is not in the element. */
export function anchorTo(node: Element, value: unknown, side: Side | undefined): Reference {
  if (side !== undefined && side !== "after" && side !== "before" && side !== "inside") {
    throw new ConvergenceError("value-invalid", 'The side of an anchor is "after", "before" or "inside"');
  }
  if (value === undefined) return { kind: "element", element: node.id, values: [] };
  if (typeof value === "string") return keyOf(node, value);
  if (typeof value === "number") {
    if (side !== "inside") return checked("index", node, side ?? "after", value);
    throw new ConvergenceError("value-invalid", 'A position has no inside: its side is "after" or "before"');
  }
  return checked("range", node, side ?? "inside", value);
}

const checked = (kind: "index" | "range", node: Element, side: Side, value: unknown): Reference =>
  referenceTo(kind, node, side, [value], () => {
    throw new ConvergenceError("value-invalid", "An anchor does not point at other elements");
  });

function keyOf(node: Element, key: string): Reference {
  if (node.type !== "object") throw new ConvergenceError("value-invalid", `A ${node.type} has no keys`);
  if (!node.content.has(key)) throw new ConvergenceError("value-invalid", "The object has no such key");
  return { kind: "property", element: node.id, values: [key] };
}

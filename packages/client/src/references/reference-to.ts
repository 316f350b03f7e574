// What an application wants a reference to point at, checked and in the engine's form.

import {
  type Element,
  type ElementId,
  keyFault,
  type Range,
  type Reference,
  type ReferenceKind,
  type Side,
} from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import { requireGap, requireText } from "../require-argument.ts";

/** Throws a `ConvergenceError` for a value that is not in the element. `idOf`: of an element of the model; throws for others. */
export function referenceTo(
  kind: ReferenceKind,
  node: Element,
  side: Side,
  values: readonly unknown[],
  idOf: (element: unknown) => ElementId,
): Reference {
  const { id: element } = node;
  switch (kind) {
    case "index":
      for (const each of values) requirePlace(each, node);
      return { kind, element, side: side === "inside" ? "before" : side, values: values as readonly number[] };
    case "range":
      return { kind, element, side, values: values.map((each) => rangeOf(each, node)) };
    case "property":
      for (const each of values) requireKey(each);
      return { kind, element, values: values as readonly string[] };
    case "element":
      return { kind, element, values: values.map(idOf) };
  }
}

function requireKey(key: unknown): void {
  requireText("The key that a reference points at", key);
  const fault = keyFault(key);
  if (fault !== undefined) throw new ConvergenceError("value-invalid", `A reference ${fault}`);
}

function rangeOf(value: unknown, node: Element): Range {
  if (typeof value !== "object" || value === null) {
    throw new ConvergenceError("value-invalid", "A range is an object with a start and an end");
  }
  const { start, end } = value as Range;
  requirePlace(start, node);
  requirePlace(end, node);
  return { start, end };
}

function requirePlace(position: unknown, node: Element): void {
  if (node.type !== "string" && node.type !== "array") {
    throw new ConvergenceError("value-invalid", `A ${node.type} has no positions`);
  }
  requireGap(position, node.type, node.content.length);
}

// Does an operation fit its element? Positions, kinds and surrogate pairs, for local edits and for what comes from the network.

import type { Element } from "../document.ts";
import { formatElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { splitsPair, type Text } from "../text/text.ts";
import { Violation } from "./violation.ts";

/**
 * Throws a `Violation` that names the value and the limit. `baseLength`: of the sequence as the author sees it; without it the
 * operation is about the element as it is, and text must not be cut inside a surrogate pair.
 */
export function requireOperation(operation: Operation, element: Element, baseLength?: number): void {
  const fault = faultOf(operation, element, baseLength);
  if (fault !== undefined) throw fault;
}

function faultOf(operation: Operation, element: Element, baseLength: number | undefined): Violation | undefined {
  switch (operation.kind) {
    case "splice": {
      if (element.type !== "string") return unfit(operation, element);
      const { at, remove, insert, glued } = operation;
      const length = baseLength ?? element.content.length;
      if (!isRange(at, remove, length)) return outside(`${at}..${at + remove}`, "string", length);
      if (glued && (at === 0 || insert === ""))
        return new Violation("invalid_operation", `Nothing to be glued to at ${at}`);
      if (!insert.isWellFormed()) return new Violation("split_surrogate", "The text has a lone surrogate");
      return baseLength === undefined ? cutFault(element.content, at, remove, insert) : undefined;
    }
    case "insert":
      if (element.type !== "array") return unfit(operation, element);
      return positionFault(operation.gap, (baseLength ?? element.content.length) + 1);
    case "remove": {
      if (element.type !== "array") return unfit(operation, element);
      const { at, count } = operation;
      const length = baseLength ?? element.content.length;
      return count > 0 && isRange(at, count, length) ? undefined : outside(`${at}..${at + count}`, "array", length);
    }
    case "set":
      if (element.type !== "array") return unfit(operation, element);
      return positionFault(operation.at, baseLength ?? element.content.length);
    case "move": {
      if (element.type !== "array") return unfit(operation, element);
      const length = baseLength ?? element.content.length;
      return positionFault(operation.at, length) ?? positionFault(operation.gap, length + 1);
    }
    case "setKey":
    case "removeKey":
      return element.type === "object" ? undefined : unfit(operation, element);
    case "add":
      if (element.type !== "number") return unfit(operation, element);
      return Number.isFinite(operation.value)
        ? undefined
        : new Violation("invalid_operation", `Cannot add ${operation.value}`);
    case "value":
      return operation.value.type === element.type && operation.value.id === element.id
        ? undefined
        : unfit(operation, element);
  }
}

const isRange = (at: number, count: number, length: number): boolean =>
  Number.isSafeInteger(at) && Number.isSafeInteger(count) && at >= 0 && count >= 0 && at + count <= length;

function cutFault(text: Text, at: number, remove: number, insert: string): Violation | undefined {
  if ((insert !== "" || remove > 0) && splitsPair(text, at)) return splitFault(at);
  return remove > 0 && splitsPair(text, at + remove) ? splitFault(at + remove) : undefined;
}

const splitFault = (at: number): Violation =>
  new Violation("split_surrogate", `Position ${at} is inside a surrogate pair`);

const positionFault = (at: number, count: number): Violation | undefined =>
  isRange(at, 1, count) ? undefined : outside(String(at), "array", count - 1);

const outside = (range: string, what: string, length: number): Violation =>
  new Violation(
    "invalid_position",
    `Position ${range} is out of range for ${what === "array" ? "an array" : "a string"} of length ${length}`,
  );

const unfit = (operation: Operation, element: Element): Violation =>
  new Violation(
    "invalid_operation",
    `The operation ${operation.kind} does not fit element ${formatElementId(element.id)}, which is of type ${element.type}`,
  );

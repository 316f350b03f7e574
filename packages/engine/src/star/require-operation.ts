// Does an operation fit its element? Positions, kinds, surrogate pairs, depth and length, for local edits and for what comes from
// the network. Nesting is checked here because changes can dig deeper step by step, and a tree too deep cannot be read back.

import type { Element } from "../document.ts";
import { formatElementId } from "../element-id.ts";
import { keyUnitsMax, stringUnitsMax, treeDepthMax } from "../limits.ts";
import { type AnchorOperation, attachedTrees, type Operation } from "../operation.ts";
import { anchorFault, anchorHolder, anchorNamed } from "../references/anchor.ts";
import { splitsPair } from "../text/text.ts";
import { childrenOf, type Tree } from "../tree.ts";
import { Violation } from "./violation.ts";

/**
 * For an operation as its author makes it. Throws a `Violation` that names the value and the limit. `baseLength`: of the sequence
 * as the author sees it; without it the author sees the element as it is, and text must not be cut inside a surrogate pair, nor
 * get too long: what the author has not seen may have made it longer, or shorter.
 */
export function requireOperation(operation: Operation, element: Element, baseLength?: number): void {
  const fault =
    fitFault(operation, element, baseLength) ??
    depthFault(operation, element) ??
    (baseLength === undefined ? (lengthFault(operation, element) ?? cutFault(operation, element)) : undefined);
  if (fault !== undefined) throw fault;
}

/** For an operation as it takes effect on the element as it is: its place is right, it cuts no surrogate pair, and text does not
 *  get too long by it, whatever became of what its author wanted to remove. */
export function requireEffect(operation: Operation, element: Element): void {
  const fault =
    fitFault(operation, element, undefined) ?? lengthFault(operation, element) ?? cutFault(operation, element);
  if (fault !== undefined) throw fault;
}

/** Would the model not get too deep by what the operation attaches? */
export const fitsDepth = (operation: Operation, element: Element): boolean =>
  depthFault(operation, element) === undefined;

function fitFault(operation: Operation, element: Element, baseLength: number | undefined): Violation | undefined {
  switch (operation.kind) {
    case "splice": {
      if (element.type !== "string") return unfit(operation, element);
      const { at, remove, insert, glued } = operation;
      const length = baseLength ?? element.content.length;
      if (!isRange(at, remove, length)) return outside(rangeText(at, remove), "string", length);
      if (glued && (at === 0 || insert === ""))
        return new Violation("invalid_operation", `Nothing to be glued to at ${at}`);
      return insert.isWellFormed() ? undefined : new Violation("split_surrogate", "The text has a lone surrogate");
    }
    case "insert":
      if (element.type !== "array") return unfit(operation, element);
      return positionFault(operation.gap, (baseLength ?? element.content.length) + 1);
    case "remove": {
      if (element.type !== "array") return unfit(operation, element);
      const { at, count } = operation;
      const length = baseLength ?? element.content.length;
      return count > 0 && isRange(at, count, length) ? undefined : outside(rangeText(at, count), "array", length);
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
      return element.type === "object" ? keyFault(operation.key) : unfit(operation, element);
    case "add":
      if (element.type !== "number") return unfit(operation, element);
      return Number.isFinite(operation.value)
        ? undefined
        : new Violation("invalid_operation", `Cannot add ${operation.value}`);
    case "value":
      return operation.value.type === element.type && operation.value.id === element.id
        ? undefined
        : unfit(operation, element);
    case "anchor":
      return new Violation("invalid_operation", "Anchors are placed by the server; no change sets one");
  }
}

/** Is the operation, which a server is about to place, right for the element? `inserted`: items that it will have more by then. */
export function fitsAnchor({ name, reference }: AnchorOperation, element: Element, inserted: number): boolean {
  const { id, type, content } = element;
  if (reference === undefined) return anchorNamed(element.anchors, name) !== undefined;
  const holder = anchorHolder(id, type, content);
  return anchorFault({ name, reference }, { ...holder, length: holder.length + inserted }) === undefined;
}

function depthFault(operation: Operation, element: Element): Violation | undefined {
  if (operation.kind === "splice") return undefined; // the most frequent, and it attaches nothing
  let height = 1;
  if (operation.kind === "setKey" || operation.kind === "set") height = heightOf(operation.value);
  else {
    const trees = attachedTrees(operation);
    if (trees.length === 0) return undefined;
    for (const tree of trees) height = Math.max(height, heightOf(tree));
  }
  const depth = depthOf(element) + height;
  if (depth <= treeDepthMax) return undefined;
  return new Violation(
    "invalid_operation",
    `The model would be ${depth} levels deep; at most ${treeDepthMax} are allowed`,
  );
}

/** Levels from the root down to the element, both counted. */
function depthOf(element: Element): number {
  let depth = 0;
  for (let each: Element | undefined = element; each !== undefined; each = each.parent) depth++;
  return depth;
}

const heightOf = (tree: Tree): number =>
  tree.type === "object" || tree.type === "array"
    ? 1 + childrenOf(tree).reduce((most, child) => Math.max(most, heightOf(child)), 0)
    : 1;

/** Text that is too long already may still be made shorter. */
function lengthFault(operation: Operation, element: Element): Violation | undefined {
  if (operation.kind !== "splice" || element.type !== "string") return undefined;
  const length = element.content.length - operation.remove + operation.insert.length;
  if (length <= stringUnitsMax || operation.insert.length <= operation.remove) return undefined;
  return new Violation("too_long", `The string would have ${length} units; at most ${stringUnitsMax} are allowed`);
}

const isRange = (at: number, count: number, length: number): boolean =>
  Number.isSafeInteger(at) && Number.isSafeInteger(count) && at >= 0 && count >= 0 && at + count <= length;

function cutFault(operation: Operation, { type, content }: Element): Violation | undefined {
  if (operation.kind !== "splice" || type !== "string") return undefined;
  const { at, remove, insert } = operation;
  if ((insert !== "" || remove > 0) && splitsPair(content, at)) return splitFault(at);
  return remove > 0 && splitsPair(content, at + remove) ? splitFault(at + remove) : undefined;
}

function keyFault(key: string): Violation | undefined {
  if (!key.isWellFormed()) return new Violation("split_surrogate", "The key has a lone surrogate");
  if (key.length <= keyUnitsMax) return undefined;
  return new Violation("invalid_operation", `The key has ${key.length} units; at most ${keyUnitsMax} are allowed`);
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

const rangeText = (at: number, count: number): string => (count === 0 ? `${at}` : `${at}..${at + count}`);

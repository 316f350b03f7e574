// Random trees and operations for the tests of what carries them. Biased towards the edges: empty, surrogate pairs, `-0`,
// numbers that nearly fit, keys that name prototypes, ids that follow each other and ids that do not.
//
// Well-formed by themselves; nothing here says that they fit a model.

import type { Choices } from "@convergence/proof";
import { counterMax, type ElementId, elementId, siteMax } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Anchor } from "../references/anchor.ts";
import type { Reference } from "../references/reference.ts";
import { compareKeys, type ElementType, type ObjectEntry, type Tree } from "../tree.ts";

type IdSource = (choices: Choices) => ElementId;

const characters = ["a", "b", " ", "é", "\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "中", "\ufeff", "😀"];
const keys = ["", "a", "b", "aa", "__proto__", "constructor", "toString", "0", "10", "9", "é", "\uffff", "😀"];
const integers = [0, 1, -1, 3, -3, 4, -4, 63, 64, -65, 2 ** 31, -(2 ** 31) - 1, 2 ** 52, Number.MAX_SAFE_INTEGER];
const fractions = [0.5, -0, 0.1, -1e-300, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53, -(2 ** 60), 1e21];
const types: readonly ElementType[] = ["null", "boolean", "number", "string", "date", "array", "object"];

export function arbitraryText(choices: Choices, unitsMax = 12): string {
  let text = "";
  for (let left = choices.below(unitsMax); left > 0; left--) text += choices.pick(characters);
  return text;
}

export function arbitraryNumber(choices: Choices): number {
  switch (choices.below(4)) {
    case 0:
      return choices.pick(integers);
    case 1:
      return -choices.pick(integers);
    case 2:
      return choices.pick(fractions);
    default:
      return (choices.below(2 ** 32) - 2 ** 31) / choices.pick([1, 3, 1024]);
  }
}

const freeId: IdSource = (choices) =>
  elementId(choices.pick([0, 1, 127, 128, siteMax]), choices.pick([0, 1, 127, 2 ** 21, counterMax]));

/** Ids that mostly follow each other, as a client hands them out, with a jump now and then. */
export function runningIds(choices: Choices, jumps = 0.1): IdSource {
  let next = freeId(choices);
  return () => {
    const id = next;
    next = choices.chance(jumps) || next % 2 ** 32 === counterMax ? freeId(choices) : next + 1;
    return id;
  };
}

export function arbitraryTree(choices: Choices, ids: IdSource = runningIds(choices), depth = 4): Tree {
  const tree = treeOf(choices, ids(choices), choices.pick(depth === 0 ? types.slice(0, 5) : types), ids, depth);
  return choices.chance(0.1) ? { ...tree, anchors: arbitraryAnchors(choices, tree) } : tree;
}

function arbitraryAnchors(choices: Choices, { id, type, content }: Tree): readonly Anchor[] {
  const length = type === "string" || type === "array" ? content.length : undefined;
  const named = new Set(Array.from({ length: choices.between(1, 3) }, () => choices.pick(keys)));
  return [...named].sort(compareKeys).map((name): Anchor => {
    const isKey = type === "object" && choices.chance(0.5);
    if (isKey) return { name, reference: { kind: "property", element: id, values: [choices.pick(keys)] } };
    return { name, reference: arbitraryPlace(choices, id, length) };
  });
}

/** `length`: none if there are no positions. */
function arbitraryPlace(choices: Choices, element: ElementId, length: number | undefined): Reference {
  const gap = (): number =>
    length === Number.MAX_SAFE_INTEGER ? arbitraryPosition(choices) : choices.below(length! + 1);
  const isSequence = length !== undefined && choices.chance(0.9);
  if (!isSequence) return { kind: "element", element, values: [] };
  if (choices.chance(0.5)) return { kind: "index", element, side: choices.pick(["after", "before"]), values: [gap()] };
  const values = [{ start: gap(), end: gap() }];
  return { kind: "range", element, side: choices.pick(["after", "before", "inside"]), values };
}

function treeOf(choices: Choices, id: ElementId, type: ElementType, ids: IdSource, depth: number): Tree {
  switch (type) {
    case "null":
      return { id, type, content: null };
    case "boolean":
      return { id, type, content: choices.chance(0.5) };
    case "number": {
      const number = arbitraryNumber(choices);
      return { id, type, content: number };
    }
    case "string":
      return { id, type, content: arbitraryText(choices) };
    case "date":
      return { id, type, content: choices.pick([0, 1, -1, 1.7e12, 8.64e15, -8.64e15]) };
    case "array":
      return {
        id,
        type,
        content: Array.from({ length: sizeOf(choices) }, () => arbitraryTree(choices, ids, depth - 1)),
      };
    case "object": {
      const named = new Set(Array.from({ length: sizeOf(choices) }, () => choices.pick(keys)));
      const sorted = [...named].sort(compareKeys);
      return { id, type, content: sorted.map((key): ObjectEntry => [key, arbitraryTree(choices, ids, depth - 1)]) };
    }
  }
}

const sizeOf = (choices: Choices): number => choices.pick([0, 1, 2, 3, 6, 7, 8]);

export function arbitraryOperations(choices: Choices): readonly Operation[] {
  const ids = runningIds(choices);
  const operations: Operation[] = [];
  let element = freeId(choices);
  for (let left = choices.between(1, 6); left > 0; left--) {
    if (choices.chance(0.4)) element = freeId(choices);
    operations.push(arbitraryOperation(choices, element, ids));
  }
  return operations;
}

const arbitraryPosition = (choices: Choices): number => choices.pick([0, 1, 127, 128, 2 ** 21, 2 ** 32, 2 ** 53 - 1]);

function arbitraryOperation(choices: Choices, element: ElementId, ids: IdSource): Operation {
  const at = arbitraryPosition(choices);
  switch (choices.below(10)) {
    case 0: {
      const inserted = choices.chance(0.5) ? choices.pick(characters) : arbitraryText(choices);
      const remove = choices.pick([0, 1, 2, 300]);
      const insert = inserted === "" && remove === 0 ? "x" : inserted;
      const glued = insert !== "" && at > 0 && choices.chance(0.5);
      return { kind: "splice", element, at, remove, insert, glued };
    }
    case 1: {
      const values = Array.from({ length: choices.pick([1, 2, 9]) }, () => arbitraryTree(choices, ids, 2));
      return { kind: "insert", element, gap: at, values };
    }
    case 2:
      return { kind: "remove", element, at, count: choices.pick([1, 2, 3, 128, 2 ** 40]) };
    case 3:
      return { kind: "set", element, at, value: arbitraryTree(choices, ids) };
    case 4:
      return { kind: "move", element, at, gap: arbitraryPosition(choices) };
    case 5:
      return { kind: "setKey", element, key: choices.pick(keys), value: arbitraryTree(choices, ids) };
    case 6:
      return { kind: "removeKey", element, key: choices.pick(keys) };
    case 7:
      return { kind: "add", element, value: arbitraryNumber(choices) };
    case 8: {
      const reference = choices.chance(0.2) ? undefined : arbitraryPlace(choices, element, Number.MAX_SAFE_INTEGER);
      return { kind: "anchor", element, name: choices.pick(keys), reference };
    }
    default:
      return { kind: "value", element, value: treeOf(choices, element, choices.pick(types), ids, 3) };
  }
}

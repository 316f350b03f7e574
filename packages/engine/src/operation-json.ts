// An operation as JSON that a person can read: one form for the history export and for differences, which stays what it is.
//
// Element ids are in the form that applications see (`"3.17"`), dates in the tagged form. What an operation attaches is told twice:
// its plain value, and the ids of its elements in pre-order (the keys of an object in code-unit order), so that later lines can be
// understood. Whether text was glued to a typing run is left out: it changes nothing any more.

import { formatElementId } from "./element-id.ts";
import type { Operation } from "./operation.ts";
import type { Reference } from "./references/reference.ts";
import { type Json, toJson } from "./tagged-json.ts";
import { preorder, type Tree } from "./tree.ts";
import { valueFromTree } from "./value.ts";

export type OperationJson = { readonly kind: Operation["kind"]; readonly element: string } & {
  readonly [field: string]: Json;
};

export function operationJson(operation: Operation): OperationJson {
  const element = formatElementId(operation.element);
  switch (operation.kind) {
    case "splice": {
      const { kind, at, remove, insert } = operation;
      return { kind, element, at, remove, insert };
    }
    case "insert": {
      const { kind, gap, values } = operation;
      return { kind, element, gap, values: values.map(valueJson), elements: values.map(idsOf), ...anchorsOf(values) };
    }
    case "remove": {
      const { kind, at, count } = operation;
      return { kind, element, at, count };
    }
    case "set": {
      const { kind, at, value } = operation;
      return { kind, element, at, ...treeJson(value) };
    }
    case "move": {
      const { kind, at, gap } = operation;
      return { kind, element, at, gap };
    }
    case "setKey": {
      const { kind, key, value } = operation;
      return { kind, element, key, ...treeJson(value) };
    }
    case "removeKey": {
      const { kind, key } = operation;
      return { kind, element, key };
    }
    case "add": {
      const { kind, value } = operation;
      return { kind, element, value };
    }
    case "value":
      return { kind: operation.kind, element, ...treeJson(operation.value) };
    case "anchor": {
      const { kind, name, reference } = operation;
      return { kind, element, name, reference: reference === undefined ? null : referenceJson(reference) };
    }
  }
}

export type TreeJson = { readonly value: Json; readonly elements: Json; readonly anchors?: Json };

/** A whole value, and the ids of its elements. */
export const treeJson = (tree: Tree): TreeJson => ({
  value: valueJson(tree),
  elements: idsOf(tree),
  ...anchorsOf([tree]),
});

const valueJson = (tree: Tree): Json => toJson(valueFromTree(tree));

const idsOf = (tree: Tree): Json => Array.from(preorder(tree), ({ id }) => formatElementId(id));

/** Only of what comes back with anchors; nearly nothing does. */
function anchorsOf(trees: readonly Tree[]): { readonly anchors?: Json } {
  const anchors: Json[] = [];
  for (const tree of trees) {
    for (const { id, anchors: here = [] } of preorder(tree)) {
      for (const { name, reference } of here) {
        anchors.push({ element: formatElementId(id), name, reference: referenceJson(reference) });
      }
    }
  }
  return anchors.length === 0 ? {} : { anchors };
}

function referenceJson(reference: Reference): Json {
  const element = formatElementId(reference.element);
  switch (reference.kind) {
    case "index":
      return { kind: reference.kind, element, side: reference.side, values: reference.values };
    case "range": {
      const values = reference.values.map(({ start, end }) => ({ start, end }));
      return { kind: reference.kind, element, side: reference.side, values };
    }
    case "property":
      return { kind: reference.kind, element, values: reference.values };
    case "element":
      return { kind: reference.kind, element, values: reference.values.map(formatElementId) };
  }
}

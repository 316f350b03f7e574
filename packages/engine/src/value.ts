// Between what applications hold (plain values) and what models hold (trees with ids).
//
// Laws: `valueFromTree(treeFromValue(value, nextId))` equals the value but for the order of object keys, which is canonical;
// what a model could not give back is refused with a `ValueError`, never altered or left out.

import type { ElementId } from "./element-id.ts";
import { elementsPerModelMax, keyUnitsMax, stringUnitsMax, treeDepthMax } from "./limits.ts";
import { putEntry } from "./plain-object.ts";
import { compareKeys, type ObjectEntry, type Tree, type Value } from "./tree.ts";
import { ValueError } from "./value-error.ts";

/** What a tree may grow to. `depthMax` counts levels of nesting; a single value has one. */
export type ValueBounds = {
  readonly depthMax: number;
  readonly elementsMax: number;
  readonly keyUnitsMax: number;
  readonly stringUnitsMax: number;
};

const engineBounds: ValueBounds = {
  depthMax: treeDepthMax,
  elementsMax: elementsPerModelMax,
  keyUnitsMax,
  stringUnitsMax,
};

/** The tree of a value, with ids asked for in pre-order. Throws a `ValueError` that names the place of what does not fit. */
export function treeFromValue(value: unknown, nextId: () => ElementId, bounds: ValueBounds = engineBounds): Tree {
  return new Builder(nextId, bounds).tree(value);
}

class Builder {
  readonly #nextId: () => ElementId;
  readonly #bounds: ValueBounds;
  readonly #path: (string | number)[] = [];
  readonly #above = new Set<object>();
  #elements = 0;

  constructor(nextId: () => ElementId, bounds: ValueBounds) {
    this.#nextId = nextId;
    this.#bounds = bounds;
  }

  tree(value: unknown): Tree {
    const { depthMax, elementsMax } = this.#bounds;
    if (this.#path.length >= depthMax) throw this.#fault(`lies deeper than ${depthMax} levels`);
    if (++this.#elements > elementsMax) throw this.#fault(`is one element too many; the limit is ${elementsMax}`);
    switch (typeof value) {
      case "string":
        return { id: this.#nextId(), type: "string", content: this.#text(value) };
      case "number":
        if (!Number.isFinite(value)) throw this.#fault(`is ${value}, and numbers must be finite`);
        return { id: this.#nextId(), type: "number", content: value };
      case "boolean":
        return { id: this.#nextId(), type: "boolean", content: value };
      case "object":
        return value === null ? { id: this.#nextId(), type: "null", content: null } : this.#object(value);
      default:
        throw this.#fault(`is of the type ${typeof value}, which no model can hold`);
    }
  }

  #object(value: object): Tree {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind === "Date") return this.#date((value as Date).getTime());
    if (this.#above.has(value)) throw this.#fault("contains itself");
    this.#above.add(value);
    const id = this.#nextId();
    let tree: Tree;
    if (Array.isArray(value)) tree = { id, type: "array", content: this.#items(value) };
    else if (kind === "Object") tree = { id, type: "object", content: this.#entries(value as Record<string, unknown>) };
    else throw this.#fault(`is a ${kind}, which no model can hold`);
    this.#above.delete(value);
    return tree;
  }

  #date(time: number): Tree {
    if (!Number.isInteger(time)) throw this.#fault("is a date without a time");
    return { id: this.#nextId(), type: "date", content: time };
  }

  /** By index, so that a hole is found and refused like any other `undefined`. */
  #items(values: readonly unknown[]): Tree[] {
    const items: Tree[] = [];
    for (let index = 0; index < values.length; index++) items.push(this.#inside(index, values[index]));
    return items;
  }

  #entries(value: Readonly<Record<string, unknown>>): ObjectEntry[] {
    const symbol = Object.getOwnPropertySymbols(value)[0];
    if (symbol !== undefined) throw this.#fault(`has the key ${String(symbol)}, and keys must be strings`);
    const keys = Object.keys(value).sort(compareKeys);
    return keys.map((key) => {
      const fault = keyFault(key, this.#bounds.keyUnitsMax);
      if (fault !== undefined) throw this.#fault(fault);
      return [key, this.#inside(key, value[key])];
    });
  }

  #inside(part: string | number, value: unknown): Tree {
    this.#path.push(part);
    const tree = this.tree(value);
    this.#path.pop();
    return tree;
  }

  #text(text: string): string {
    const { stringUnitsMax: unitsMax } = this.#bounds;
    if (text.length > unitsMax) throw this.#fault(`is a string of ${text.length} units; the limit is ${unitsMax}`);
    if (!text.isWellFormed()) throw this.#fault("is a string with a lone surrogate");
    return text;
  }

  #fault(fault: string): ValueError {
    return new ValueError([...this.#path], fault);
  }
}

/** What is wrong with an object's key; `undefined` if nothing is. */
export function keyFault(key: string, unitsMax: number = keyUnitsMax): string | undefined {
  if (key.length > unitsMax) return `has a key of ${key.length} units; the limit is ${unitsMax}`;
  return key.isWellFormed() ? undefined : `has the key ${JSON.stringify(key)} with a lone surrogate`;
}

/** The plain value of a tree. Dates become `Date` objects. */
export function valueFromTree(tree: Tree): Value {
  switch (tree.type) {
    case "object": {
      const object: Record<string, Value> = {};
      for (const [key, child] of tree.content) putEntry(object, key, valueFromTree(child));
      return object;
    }
    case "array":
      return tree.content.map(valueFromTree);
    case "date":
      return new Date(tree.content);
    default:
      return tree.content;
  }
}

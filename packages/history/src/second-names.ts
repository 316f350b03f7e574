// Names of their own for elements that come back under their ids, while a log is played again for its undo: to undo, what went and
// what came back are two things, of which one may be taken back and not the other.
//
// An element has its own id until it is attached for a second time; from then on operations on it are about its latest name. Second names
// are below zero, where no id is, and never leave here: `outward` gives ids again.

import { type Anchor, attachedTrees, type ElementId, type Operation, preorder, type Tree } from "@convergence/engine";

export class SecondNames {
  readonly #seen = new Set<ElementId>();
  /** The latest name of what came back. */
  readonly #names = new Map<ElementId, ElementId>();
  readonly #ids = new Map<ElementId, ElementId>();

  /** `start`: the content that the log goes on from. */
  constructor(start: Tree) {
    for (const { id } of preorder(start)) this.#seen.add(id);
  }

  /** The element's latest name. */
  nameOf = (id: ElementId): ElementId => this.#names.get(id) ?? id;

  idOf = (name: ElementId): ElementId => this.#ids.get(name) ?? name;

  /** An operation of the log, with names. What it attaches that was there before gets a new name. */
  inward(operation: Operation): Operation {
    const trees = attachedTrees(operation);
    for (const tree of trees) {
      for (const { id } of preorder(tree)) {
        if (this.#seen.has(id)) this.#name(id);
        else this.#seen.add(id);
      }
    }
    const isPlain = trees.length === 0 && operation.kind !== "value" && operation.kind !== "anchor";
    if (!isPlain) return renamed(operation, this.nameOf);
    const element = this.nameOf(operation.element);
    return element === operation.element ? operation : { ...operation, element };
  }

  /** The same operation with ids. */
  outward(operation: Operation): Operation {
    return renamed(operation, this.idOf);
  }

  /** An element came back under this name. */
  isBack(name: ElementId): void {
    this.#names.set(this.idOf(name), name);
  }

  #name(id: ElementId): void {
    const name = -1 - this.#ids.size;
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }
}

type Rename = (id: ElementId) => ElementId;

function renamed(operation: Operation, rename: Rename): Operation {
  const element = rename(operation.element);
  switch (operation.kind) {
    case "insert":
      return { ...operation, element, values: operation.values.map((tree) => renamedTree(tree, rename)) };
    case "set":
    case "setKey":
    case "value":
      return { ...operation, element, value: renamedTree(operation.value, rename) };
    case "anchor": {
      const { reference } = operation;
      return { ...operation, element, reference: reference && { ...reference, element: rename(reference.element) } };
    }
    default:
      return { ...operation, element };
  }
}

function renamedTree(tree: Tree, rename: Rename): Tree {
  const id = rename(tree.id);
  const anchors = tree.anchors?.map(({ name, reference }): Anchor => {
    return { name, reference: { ...reference, element: rename(reference.element) } };
  });
  const own = anchors === undefined ? { id } : { id, anchors };
  if (tree.type === "array") return { ...tree, ...own, content: tree.content.map((each) => renamedTree(each, rename)) };
  if (tree.type !== "object") return { ...tree, ...own };
  return { ...tree, ...own, content: tree.content.map(([key, each]) => [key, renamedTree(each, rename)]) };
}

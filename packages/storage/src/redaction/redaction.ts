// Blanks the content of a log, entry by entry from the first on, and says what the model's content becomes.
//
// Law: an entry that is blanked keeps its digests, so the chain is the same. Nothing but content changes: no version, author, time,
// position, id or key. An element that was blanked stays so when it is brought back later, whoever does that; but text that somebody
// typed or pasted again is another change's, and so is a copy under another id.

import {
  attachedTrees,
  Document,
  decodeOperations,
  decodeTree,
  type Element,
  type ElementId,
  encodeOperations,
  encodeTree,
  type Operation,
  preorder,
  removedBy,
  type Tree,
} from "@convergence/engine";
import { redactedDigests } from "../digest.ts";
import type { LogEntry } from "../log-entry.ts";
import { blankOperation, blankTree, type IsBlanked } from "./blank.ts";
import type { RedactionScope } from "./redaction-scope.ts";

const isEveryElement: IsBlanked = () => true;
const isNoElement: IsBlanked = () => false;

/** Changes each operation in the original form of a change, whose bytes a store does not know. */
export type MapOriginal = (original: Uint8Array, change: (operation: Operation) => Operation) => Uint8Array;

export class Redaction {
  readonly #scope: RedactionScope;
  readonly #mapOriginal: MapOriginal;
  /** The versions that were blanked, ascending. */
  readonly versions: number[] = [];
  #document: Document | undefined;
  /** Of the scope `element`: it and all that ever was inside it. */
  readonly #inside = new Set<ElementId>();
  /** Elements into which something blanked was put. */
  readonly #touched = new Set<ElementId>();
  /** What of them was detached, as it was then. */
  readonly #former = new Map<ElementId, Tree>();

  constructor(scope: RedactionScope, mapOriginal: MapOriginal) {
    this.#scope = scope;
    this.#mapOriginal = mapOriginal;
    if (scope.kind === "element") this.#inside.add(scope.element);
  }

  /** The content that the model begins with, of a model created by `createdBy`: the bytes themselves if none of it is blanked. */
  begin(snapshot: Uint8Array, createdBy: string): Uint8Array {
    const tree = decodeTree(snapshot);
    const blanked = this.#blankTree(tree, this.#isBlankedIn(0, createdBy), false);
    this.#document = new Document(blanked);
    return this.#result(0, snapshot, encodeTree(blanked));
  }

  /** The entry as it is to be kept: itself if none of it is blanked. After `begin`, in the order of the log. */
  entry(entry: LogEntry): LogEntry {
    const isBlanked = this.#isBlankedIn(entry.version, entry.user);
    const { original } = entry;
    const blankedOriginal =
      original === undefined
        ? undefined
        : this.#mapOriginal(original, (operation) => this.#blank(operation, isBlanked));
    const operations: Operation[] = [];
    for (const operation of decodeOperations(entry.operations)) {
      const blanked = this.#blank(operation, isBlanked);
      operations.push(blanked);
      this.#replay(blanked);
    }
    const bytes = encodeOperations(operations);
    const isSame = isEqual(bytes, entry.operations) && (original === undefined || isEqual(blankedOriginal!, original));
    if (isSame) return entry;
    this.versions.push(entry.version);
    return { ...entry, operations: bytes, original: blankedOriginal, redacted: redactedDigests(entry) };
  }

  /** The content after the last entry: bytes of `encodeTree`. */
  content(): Uint8Array {
    return encodeTree(this.#begun().tree());
  }

  #result(version: number, before: Uint8Array, after: Uint8Array): Uint8Array {
    if (isEqual(before, after)) return before;
    this.versions.push(version);
    return after;
  }

  #isBlankedIn(version: number, user: string): IsBlanked {
    const scope = this.#scope;
    switch (scope.kind) {
      case "versions":
        return scope.first <= version && version <= scope.last ? isEveryElement : isNoElement;
      case "user":
        return scope.user === user ? isEveryElement : isNoElement;
      case "element":
        return (id) => this.#inside.has(id);
    }
  }

  #blank(operation: Operation, isBlanked: IsBlanked): Operation {
    const isInside = this.#inside.has(operation.element);
    for (const tree of attachedTrees(operation)) this.#enter(tree, isInside);
    const blanked = blankOperation(operation, isBlanked);
    if (blanked !== operation && isBlanked(operation.element)) this.#touched.add(operation.element);
    for (const tree of attachedTrees(blanked)) this.#touch(tree, isBlanked);
    if (this.#former.size === 0 || isBlanked === isEveryElement) return blanked;
    return withTreesOf(blanked, (tree) => this.#asItWas(tree));
  }

  #blankTree(tree: Tree, isBlanked: IsBlanked, isInside: boolean): Tree {
    this.#enter(tree, isInside);
    this.#touch(tree, isBlanked);
    return blankTree(tree, isBlanked);
  }

  /** Of the scope `element`: what is attached inside is inside. */
  #enter(tree: Tree, isInside: boolean): void {
    if (this.#scope.kind !== "element") return;
    const isNowInside = isInside || this.#inside.has(tree.id);
    if (isNowInside) this.#inside.add(tree.id);
    if (tree.type === "array") for (const child of tree.content) this.#enter(child, isNowInside);
    if (tree.type === "object") for (const [, child] of tree.content) this.#enter(child, isNowInside);
  }

  #touch(tree: Tree, isBlanked: IsBlanked): void {
    for (const { id } of preorder(tree)) if (isBlanked(id)) this.#touched.add(id);
  }

  #replay(operation: Operation): void {
    const document = this.#begun();
    const edit = document.apply(operation);
    for (const element of removedBy(edit)) {
      this.#keep(document, element);
      document.forget(element);
    }
    document.moveAnchors(operation);
  }

  #keep(document: Document, element: Element): void {
    for (const tree of preorder(document.tree(element))) {
      if (this.#touched.has(tree.id)) this.#former.set(tree.id, tree);
    }
  }

  /** An element that comes back has the content that it went with. */
  #asItWas(tree: Tree): Tree {
    if (tree.type === "array") return { ...tree, content: tree.content.map((child) => this.#asItWas(child)) };
    if (tree.type === "object") {
      return { ...tree, content: tree.content.map(([key, child]) => [key, this.#asItWas(child)]) };
    }
    const former = this.#former.get(tree.id);
    return former?.type === tree.type ? ({ ...tree, content: former.content } as Tree) : tree;
  }

  #begun(): Document {
    if (this.#document === undefined) throw new Error("A redaction begins with the content of version 0");
    return this.#document;
  }
}

function withTreesOf(operation: Operation, change: (tree: Tree) => Tree): Operation {
  switch (operation.kind) {
    case "insert":
      return { ...operation, values: operation.values.map(change) };
    case "set":
    case "setKey":
      return { ...operation, value: change(operation.value) };
    case "value":
      // The element itself did not go: what is put into it is new, and only what is inside may be on its way back.
      return attachedTrees(operation).length === 0 ? operation : { ...operation, value: change(operation.value) };
    default:
      return operation;
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

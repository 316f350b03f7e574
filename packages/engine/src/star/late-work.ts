// What the server has made of a version that others have gone on from, turned into what it does at the head: what it takes to have a
// model without some of its changes is found out while people work.
//
// Law: what others did since stays as they left it. Positions go over it, as a client's would; what would overwrite it, take it
// away, or bring back what is back already is left out, alone. What nobody touched since comes to be as it was meant.

import type { ArrayElement, Document, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { type AnchorOperation, attachedTrees, type Operation } from "../operation.ts";
import type { Reference } from "../references/reference.ts";
import type { SequenceBridge } from "../sequence/sequence-bridge.ts";
import { preorder, type Tree } from "../tree.ts";
import type { OthersChanges } from "./others-changes.ts";
import { passOperation } from "./pass-operation.ts";
import { requireEffect, requireOperation } from "./require-operation.ts";

/** What the trunk knows of what came since. */
export type Since = {
  readonly document: Document;
  /** All that was done since, in order. */
  readonly operations: Iterable<Operation>;
  readonly others: Pick<OthersChanges, "isChangedSince">;
  readonly version: number;
  /** R3: was the element attached since, or a whole value put into it? */
  readonly isUnseen: (id: ElementId) => boolean;
  /** Over what was done to a sequence since, and what this work has done to it. `undefined` if nothing was, unless one is `needed`. */
  readonly bridge: (element: Element, needed: boolean) => SequenceBridge | undefined;
  readonly isAnchorSet: (id: ElementId, name: string) => boolean;
  /** Where a reference is now; `undefined` if what it is about is gone. */
  readonly refer: (reference: Reference) => Reference | undefined;
  /** Carries out at once what takes effect. */
  readonly perform: (operation: Operation) => void;
};

/** For what is refused within the work itself: the sides of a bridge that is thrown away when it is done. */
const leftOut = 1;

export class LateWork {
  readonly #since: Since;
  readonly #keys = new Map<ElementId, Set<string>>();
  readonly #moved = new Set<ElementId>();
  /** By how much numbers have grown; `NaN` for those that were set. */
  readonly #growth = new Map<ElementId, number>();
  /** What this work has brought back. */
  readonly #back = new Set<ElementId>();

  constructor(since: Since) {
    this.#since = since;
    since.others.isChangedSince(since.document.root, since.version); // it is read now: what goes on the way has no parents then
    for (const operation of since.operations) this.#note(operation);
  }

  /** The next operation; those before have left the document of that version as this one takes it. */
  add(operation: Operation): void {
    const { document, isUnseen, perform } = this.#since;
    const element = document.get(operation.element);
    if (element === undefined || !document.isAttached(element)) return;
    if (operation.kind === "anchor") return this.#anchor(operation);
    if (isUnseen(element.id) && !this.#back.has(element.id)) return;
    switch (operation.kind) {
      case "splice":
        return this.#pass(element, operation);
      case "move":
        return this.#pass(element, operation, this.#moved.has(element.id));
      case "set":
        return this.#pass(element, operation, this.#isHere(operation.value) || this.#isTouched(element, operation.at));
      case "remove":
        return this.#remove(element as ArrayElement, operation);
      case "insert":
        return this.#insert(element, operation);
      case "setKey":
      case "removeKey": {
        const old = element.type === "object" ? element.content.get(operation.key) : undefined;
        if (this.#keys.get(element.id)?.has(operation.key) || (old !== undefined && this.#isChanged(old))) return;
        return this.#perform(element, operation);
      }
      case "value":
        return this.#value(element, operation);
      default:
        return perform(operation);
    }
  }

  #note(operation: Operation): void {
    const { element, kind } = operation;
    if (kind === "setKey" || kind === "removeKey") {
      this.#keys.set(element, (this.#keys.get(element) ?? new Set()).add(operation.key));
    } else if (kind === "move") this.#moved.add(element);
    else if (kind === "add" || kind === "value") {
      const grown = kind === "add" ? operation.value : Number.NaN;
      this.#growth.set(element, (this.#growth.get(element) ?? 0) + grown);
    }
  }

  #perform(element: Element, operation: Operation): void {
    requireOperation(operation, element);
    this.#since.perform(operation);
    for (const tree of attachedTrees(operation)) for (const { id } of preorder(tree)) this.#back.add(id);
  }

  /** `isLeftOut`: what follows counts on it all the same. */
  #pass(element: Element, operation: Operation, isLeftOut = false): void {
    const bridge = this.#since.bridge(element, isLeftOut);
    if (bridge === undefined) return this.#perform(element, operation);
    requireOperation(operation, element, bridge.baseLength);
    for (const each of passOperation(bridge, operation, isLeftOut ? leftOut : undefined)) {
      requireEffect(each, element);
      this.#since.perform(each);
      for (const tree of attachedTrees(each)) for (const { id } of preorder(tree)) this.#back.add(id);
    }
  }

  /** From the last to the first, in pieces that go or stay as a whole. */
  #remove(array: ArrayElement, { element, at, count }: Extract<Operation, { kind: "remove" }>): void {
    const stays = Array.from({ length: count }, (_, offset) => this.#isTouched(array, at + offset));
    for (let end = count; end > 0; ) {
      let from = end - 1;
      while (from > 0 && stays[from - 1] === stays[end - 1]) from--;
      this.#pass(array, { kind: "remove", element, at: at + from, count: end - from }, stays[end - 1]);
      end = from;
    }
  }

  #insert(array: Element, operation: Extract<Operation, { kind: "insert" }>): void {
    const { element, gap, values } = operation;
    if (!values.some((tree) => this.#isHere(tree))) return this.#pass(array, operation);
    for (const [index, tree] of values.entries()) {
      this.#pass(array, { kind: "insert", element, gap: gap + index, values: [tree] }, this.#isHere(tree));
    }
  }

  #value(element: Element, operation: Extract<Operation, { kind: "value" }>): void {
    if (!this.#isChanged(element)) return this.#perform(element, operation);
    const { value } = operation;
    const grown = this.#growth.get(element.id);
    if (value.type !== "number" || element.type !== "number" || grown === undefined) return;
    const content = value.content + grown;
    if (Number.isFinite(content)) this.#perform(element, { ...operation, value: { ...value, content } });
  }

  #anchor(operation: AnchorOperation): void {
    const { element: id, name, reference } = operation;
    const { isUnseen, isAnchorSet, refer, perform } = this.#since;
    if (this.#back.has(id)) return perform(operation);
    if (isUnseen(id) || isAnchorSet(id, name)) return;
    const now = reference && refer(reference);
    if (reference === undefined || now !== undefined) perform({ ...operation, reference: now });
  }

  /** Is anything of it in the document, or was, until what is not settled? */
  #isHere(tree: Tree): boolean {
    const { document } = this.#since;
    for (const { id } of preorder(tree)) if (document.get(id) !== undefined) return true;
    return false;
  }

  /** Was it put there by others, or have they done something to it, or inside? */
  #isChanged(element: Element): boolean {
    const { others, version, isUnseen } = this.#since;
    return isUnseen(element.id) || others.isChangedSince(element, version);
  }

  /** The same of an item, by its index as this work has it. Not if it is gone. */
  #isTouched(array: Element, index: number): boolean {
    if (array.type !== "array") return false;
    const bridge = this.#since.bridge(array, false);
    let now: number | undefined = bridge === undefined ? index : undefined;
    bridge?.passSet(index, undefined, (step) => {
      if (step.kind === "set") now = step.at;
    });
    const item = now === undefined ? undefined : array.content.at(now);
    return item !== undefined && this.#isChanged(item);
  }
}

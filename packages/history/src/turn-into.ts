// The operations that make another content of an element and all inside it: the net effect, with elements told by their ids.
//
// Law: carried out one after the other, as the log's are, they give the other content byte for byte, ids and anchors included. Where
// nothing differs there is no operation. Elements come back under their ids, so what asks for it must be a server (R8).

import {
  type ArrayElement,
  type ArrayTree,
  anchorNamed,
  type Document,
  type Element,
  type ElementId,
  encode,
  type ObjectElement,
  type ObjectTree,
  type Operation,
  preorder,
  type Reference,
  referenceCodec,
  type Tree,
} from "@convergence/engine";
import { HistoryFault } from "./history-fault.ts";
import { listMoves } from "./list-moves.ts";
import type { TextPieces } from "./text-diff.ts";

/**
 * Carries the operations out on `document`. `target` has the id and the type of `element`. Throws a `HistoryFault` if something that is to
 * be inside it is elsewhere in the document.
 */
export function turnInto(document: Document, element: Element, target: Tree, pieces: TextPieces): readonly Operation[] {
  const turn = new Turn(document, pieces);
  turn.match(element, target);
  turn.clear(target);
  turn.fill();
  turn.anchor(target);
  return turn.operations;
}

/** What stays where it is, and what is to be in it. */
type Pair = { readonly element: Element; readonly tree: Tree };

class Turn {
  readonly operations: Operation[] = [];
  readonly #document: Document;
  readonly #textPieces: TextPieces;
  /** The outer ones first. */
  readonly #pairs: Pair[] = [];
  readonly #staying = new Set<ElementId>();

  constructor(document: Document, textPieces: TextPieces) {
    this.#document = document;
    this.#textPieces = textPieces;
  }

  match(element: Element, tree: Tree): void {
    this.#pairs.push({ element, tree });
    this.#staying.add(tree.id);
    if (element.type === "object" && tree.type === "object") {
      for (const [key, child] of tree.content) this.#matchIfSame(element.content.get(key), child);
    } else if (element.type === "array" && tree.type === "array") {
      const items = new Map(element.content.map((item) => [item.id, item]));
      for (const child of tree.content) this.#matchIfSame(items.get(child.id), child);
    }
  }

  /** Takes away what does not stay. What another property takes the place of may be left to that, unless something inside comes again. */
  clear(target: Tree): void {
    const coming = [...preorder(target)].filter(({ id }) => !this.#staying.has(id));
    const comesAgain = coming.some(({ id }) => this.#document.get(id) !== undefined);
    for (const { element, tree } of this.#pairs) {
      if (element.type === "object" && tree.type === "object") this.#clearObject(element, tree, comesAgain);
      else if (element.type === "array") this.#clearArray(element);
    }
    const elsewhere = comesAgain ? coming.find(({ id }) => this.#document.get(id) !== undefined) : undefined;
    if (elsewhere === undefined) return;
    throw new HistoryFault("nowhere_to_restore", `Element ${elsewhere.id} is in another place of the model now`);
  }

  fill(): void {
    for (const { element, tree } of this.#pairs) {
      if (element.type === "object" && tree.type === "object") this.#fillObject(element, tree);
      else if (element.type === "array" && tree.type === "array") this.#fillArray(element, tree);
      else if (element.type === "string") this.#fillText(element.id);
      else if (!Object.is(element.content, tree.content)) this.#fillLeaf(tree);
    }
  }

  /** Once everything else is as it is to be. */
  anchor(target: Tree): void {
    for (const tree of preorder(target)) {
      const { anchors } = this.#document.get(tree.id)!;
      const names = new Set([...(anchors ?? []), ...(tree.anchors ?? [])].map(({ name }) => name));
      for (const name of names) {
        const reference = anchorNamed(tree.anchors, name);
        if (isSameReference(anchorNamed(anchors, name), reference)) continue;
        this.#do({ kind: "anchor", element: tree.id, name, reference });
      }
    }
  }

  #matchIfSame(element: Element | undefined, tree: Tree): void {
    if (element !== undefined && element.id === tree.id && element.type === tree.type) this.match(element, tree);
  }

  #clearObject({ id, content }: ObjectElement, tree: ObjectTree, comesAgain: boolean): void {
    const keys = new Set(comesAgain ? [] : tree.content.map(([key]) => key));
    for (const [key, child] of [...content]) {
      if (!keys.has(key) && !this.#staying.has(child.id)) this.#do({ kind: "removeKey", element: id, key });
    }
  }

  /** From right to left, what is side by side at once. */
  #clearArray({ id, content }: ArrayElement): void {
    const goes = content.map((item) => !this.#staying.has(item.id));
    for (let at = goes.length - 1, end = goes.length; at >= 0; at--) {
      if (!goes[at]) end = at;
      else if (!goes[at - 1]) this.#do({ kind: "remove", element: id, at, count: end - at });
    }
  }

  #fillObject({ id }: ObjectElement, tree: ObjectTree): void {
    for (const [key, value] of tree.content) {
      if (!this.#staying.has(value.id)) this.#do({ kind: "setKey", element: id, key, value });
    }
  }

  #fillArray({ id, content }: ArrayElement, tree: ArrayTree): void {
    const places = new Map<ElementId, number>();
    for (const item of tree.content) if (this.#staying.has(item.id)) places.set(item.id, places.size);
    const order = content.map((item) => places.get(item.id)!);
    for (const { at, gap } of listMoves(order)) this.#do({ kind: "move", element: id, at, gap });
    for (let gap = 0; gap < tree.content.length; gap++) {
      let end = gap;
      while (end < tree.content.length && !this.#staying.has(tree.content[end]!.id)) end++;
      if (end === gap) continue;
      this.#do({ kind: "insert", element: id, gap, values: tree.content.slice(gap, end) });
      gap = end;
    }
  }

  #fillText(element: ElementId): void {
    const pieces = this.#textPieces(element) ?? [];
    let at = 0;
    for (const [index, piece] of pieces.entries()) {
      const { kind, text } = piece;
      const next = pieces[index + 1];
      if (kind === "kept") at += text.length;
      else if (kind === "removed") {
        const insert = next?.kind === "inserted" ? next.text : "";
        this.#do({ kind: "splice", element, at, remove: text.length, insert, glued: false });
        at += insert.length;
      } else if (pieces[index - 1]?.kind !== "removed") {
        this.#do({ kind: "splice", element, at, remove: 0, insert: text, glued: false });
        at += text.length;
      }
    }
  }

  /** Anchors are not part of a value. */
  #fillLeaf({ anchors: _, ...value }: Tree): void {
    this.#do({ kind: "value", element: value.id, value });
  }

  #do(operation: Operation): void {
    this.#document.replay(operation);
    this.operations.push(operation);
  }
}

function isSameReference(one: Reference | undefined, other: Reference | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [first, second] = [encode(referenceCodec, one), encode(referenceCodec, other)];
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}

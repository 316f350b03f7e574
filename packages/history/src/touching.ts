// Which changes touched a place: edited what was there, put something there or took it away, or would have, had it not come to nothing.
//
// Law: each change is judged by the content of the version before it, so the answer does not depend on where the search begins. Content
// is followed in its structure alone, since no text says where anything is: to look at a keystroke takes a fraction of replaying it.
// What was lost with an element that was gone by then counts where that very element is asked for.

import {
  Document,
  decodeOriginal,
  decodeTree,
  type Element,
  type ElementId,
  type Operation,
  removedBy,
} from "@convergence/engine";
import { requireVersion } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { elementAtPlace, type Place } from "./place.ts";
import type { Stroke } from "./stroke.ts";

/** The form that a change had as it was submitted: bytes of `encodeOriginal`. */
export type SubmittedChange = { readonly version: number; readonly original: Uint8Array };

export type TouchingSource = Pick<
  HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  "head" | "snapshot" | "operations"
> & {
  /** What the changes with `after` < version <= `to` did, in order, those that did nothing included. */
  strokes(after: number, to: number): Iterable<Stroke>;
  /** Those of them that lost something, in order. */
  originals(after: number, to: number): Iterable<SubmittedChange>;
};

/** The versions with `after` < version <= `to` of such changes, ascending, as far as they are asked for. */
export function* touching(source: TouchingSource, after: number, to: number, place: Place): Generator<number> {
  const watch = new Watch(structureAt(source, after), place);
  const originals = source.originals(after, to)[Symbol.iterator]();
  let lost = originals.next();
  for (const stroke of source.strokes(after, to)) {
    const count = stroke.kind === "change" ? 1 : stroke.count;
    for (let version = stroke.version; version < stroke.version + count; version++) {
      let touches = false;
      if (lost.done !== true && lost.value.version === version) {
        touches = watch.wouldTouch(lost.value.original);
        lost = originals.next();
      }
      if (stroke.kind !== "change") touches = watch.isThere(stroke.element) || touches;
      else for (const operation of stroke.operations) touches = watch.carryOut(operation) || touches;
      if (touches) yield version;
    }
  }
}

/** The content of a version, but for what texts, numbers and anchors are: that is as it was at some earlier version. */
function structureAt(source: TouchingSource, version: number): Document {
  requireVersion(source, version);
  const { version: kept, bytes } = source.snapshot(version);
  const document = new Document(decodeTree(bytes));
  for (const operation of source.operations(kept, version)) if (isOfStructure(operation)) carryOut(document, operation);
  return document;
}

function carryOut(document: Document, operation: Operation): void {
  for (const element of removedBy(document.apply(operation))) document.forget(element);
}

class Watch {
  readonly #document: Document;
  readonly #place: Place;
  #there: Element | undefined;
  /** Whether an element is at the place, as long as nothing comes or goes. */
  readonly #known = new Map<ElementId, boolean>();

  constructor(document: Document, place: Place) {
    this.#document = document;
    this.#place = place;
    this.#there = elementAtPlace(document, place);
  }

  /** Returns whether it touches the place. */
  carryOut(operation: Operation): boolean {
    let touches = this.isThere(operation.element);
    if (!isOfStructure(operation)) return touches;
    const before = this.#there;
    carryOut(this.#document, operation);
    this.#known.clear();
    this.#there = elementAtPlace(this.#document, this.#place);
    touches ||= this.#there !== before;
    return touches;
  }

  wouldTouch(original: Uint8Array): boolean {
    const { operations, lost, neverSent } = decodeOriginal(original);
    const { element } = this.#place.kind === "element" ? this.#place : { element: undefined };
    return [...neverSent, ...lost.flatMap((index) => operations[index] ?? [])].some(
      (operation) => operation.element === element || this.isThere(operation.element),
    );
  }

  isThere(id: ElementId): boolean {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    let element = this.#there === undefined ? undefined : this.#document.get(id);
    if (this.#place.inside) while (element !== undefined && element !== this.#there) element = element.parent;
    const isThere = element !== undefined && element === this.#there;
    this.#known.set(id, isThere);
    return isThere;
  }
}

/** Can it change which elements there are, and where? */
function isOfStructure({ kind }: Operation): boolean {
  return kind !== "splice" && kind !== "add" && kind !== "anchor";
}

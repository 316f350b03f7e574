// A reference as markers planted in a line of items, around which operations are carried out item by item: the oracle of references.
//
// It shares no arithmetic with `shiftReference`: the items of a stretch are taken out, new ones are put in, and a marker is left where
// it stands between its neighbours. Only where something is put in exactly there does its side, or its owner, have a say. Slow.

import type { Operation } from "../operation.ts";
import type { Range, Reference, Side } from "../references/reference.ts";

type Item = { readonly kind: "item" };
type Marker = { readonly kind: "marker" };
type Line = (Item | Marker)[];
/** To which neighbour a marker keeps now. `item`: to the one behind it, and along with it when that is moved. */
type Keeps = "before" | "after" | "item";

const newItem = (): Item => ({ kind: "item" });

/** Where an item is; the end of the line if there is none of that index. */
function placeOfItem(line: Line, index: number): number {
  let left = index;
  const place = line.findIndex((each) => each.kind === "item" && left-- === 0);
  return place < 0 ? line.length : place;
}

const placeBehind = (line: Line, gap: number): number => (gap === 0 ? 0 : placeOfItem(line, gap - 1) + 1);

/** Takes items out, then puts new ones there. What stands before a stretch that is replaced is not behind what replaces it, unless its
 *  owner did that. */
function replace(
  line: Line,
  at: number,
  removed: number,
  put: readonly Item[],
  keeps: (marker: Marker) => Keeps,
  isOwn: boolean,
) {
  const from = placeBehind(line, at);
  const to = placeOfItem(line, at + removed);
  const stretch = line.slice(from, to);
  const first = stretch.findIndex((each) => each.kind === "item");
  const isLeft = (marker: Marker, place: number): boolean =>
    !(isOwn && put.length > 0) && (keeps(marker) === "before" || place < first);
  const markers = stretch.map((each, place) => ({ each, place })).filter(({ each }) => each.kind === "marker");
  const left = markers.filter(({ each, place }) => isLeft(each as Marker, place));
  const right = markers.filter(({ each, place }) => !isLeft(each as Marker, place));
  line.splice(from, to - from, ...left.map(({ each }) => each), ...put, ...right.map(({ each }) => each));
}

/** Takes one item out and puts that very item elsewhere. `gap`: counted with the item in its old place. */
function move(line: Line, at: number, gap: number, keeps: (marker: Marker) => Keeps): void {
  if (gap === at || gap === at + 1) return;
  const place = placeOfItem(line, at);
  const item = line[place] as Item;
  const behind = placeBehind(line, at);
  const companions = line.slice(behind, place).filter((each) => each.kind === "marker" && keeps(each) === "item");
  const next = line[placeOfItem(line, gap)];
  const rest = line.filter((each) => each !== item && !companions.includes(each));
  line.splice(0, line.length, ...rest);
  const items = line.filter((each) => each.kind === "item");
  replace(line, next === undefined ? items.length : items.indexOf(next as Item), 0, [item], keeps, false);
  line.splice(line.indexOf(item), 0, ...companions);
}

class MarkedLine {
  readonly #line: Line;

  constructor(length: number) {
    this.#line = Array.from({ length }, newItem);
  }

  plant(gap: number): Marker {
    const marker: Marker = { kind: "marker" };
    this.#line.splice(placeBehind(this.#line, gap), 0, marker);
    return marker;
  }

  replant(marker: Marker, gap: number): void {
    this.#line.splice(this.#line.indexOf(marker), 1);
    this.#line.splice(placeBehind(this.#line, gap), 0, marker);
  }

  gapOf(marker: Marker): number {
    return this.#line.slice(0, this.#line.indexOf(marker)).filter((each) => each.kind === "item").length;
  }

  carryOut(operation: Operation, keeps: (marker: Marker) => Keeps, isOwn: boolean): void {
    const items = (length: number): Item[] => Array.from({ length }, newItem);
    switch (operation.kind) {
      case "splice":
        return replace(this.#line, operation.at, operation.remove, items(operation.insert.length), keeps, isOwn);
      case "insert":
        return replace(this.#line, operation.gap, 0, items(operation.values.length), keeps, isOwn);
      case "remove":
        return replace(this.#line, operation.at, operation.count, [], keeps, isOwn);
      case "move":
        return move(this.#line, operation.at, operation.gap, keeps);
    }
  }
}

/** One value of a reference: an index has one marker, a range two. */
type Planted = { readonly line: MarkedLine; readonly markers: readonly Marker[] };

export class PlantedReference {
  readonly #reference: Reference;
  #planted: readonly Planted[] = [];
  #keys: ReadonlySet<string>;

  /** `length`: of the sequence in which it is planted. */
  constructor(reference: Reference, length: number) {
    this.#reference = reference;
    this.#keys = new Set(reference.kind === "property" ? reference.values : []);
    if (reference.kind !== "index" && reference.kind !== "range") return;
    this.#planted = reference.values.map((value: number | Range): Planted => {
      const line = new MarkedLine(length);
      const gaps = typeof value === "number" ? [value] : [value.start, value.end];
      return { line, markers: gaps.map((gap) => line.plant(gap)) };
    });
  }

  carryOut(operation: Operation, isOwn: boolean): void {
    if (operation.element !== this.#reference.element) return;
    if (operation.kind === "value") {
      this.#planted = [];
      this.#keys = new Set();
    }
    if (operation.kind === "removeKey") this.#keys = new Set([...this.#keys].filter((key) => key !== operation.key));
    for (const planted of this.#planted) {
      const before = gapsOf(planted);
      planted.line.carryOut(operation, this.#keeps(planted), isOwn);
      meet(planted, before);
    }
  }

  /** Where it is now. */
  now(): Reference {
    const reference = this.#reference;
    switch (reference.kind) {
      case "index":
        return { ...reference, values: this.#planted.map((planted) => gapsOf(planted)[0]!) };
      case "range":
        return { ...reference, values: this.#planted.map(rangeOf) };
      case "property":
        return { ...reference, values: reference.values.filter((key) => this.#keys.has(key)) };
      case "element":
        return reference;
    }
  }

  #keeps(planted: Planted): (marker: Marker) => Keeps {
    const reference = this.#reference;
    if (reference.kind === "index") return () => (reference.side === "after" ? "item" : "before");
    const side = (reference as { readonly side: Side }).side;
    if (side !== "inside") return () => side;
    const { start, end } = rangeOf(planted);
    const left = start < end ? planted.markers[0] : start > end ? planted.markers[1] : undefined;
    return (marker) => (marker === left ? "after" : "before");
  }
}

const gapsOf = ({ line, markers }: Planted): readonly number[] => markers.map((marker) => line.gapOf(marker));

function rangeOf(planted: Planted): Range {
  const [start, end] = gapsOf(planted) as [number, number];
  return { start, end };
}

/** The edges of a range do not pass each other: then all that was inside is gone, and they meet at the first of the two. */
function meet(planted: Planted, before: readonly number[]): void {
  const [start, end] = gapsOf(planted) as [number, number?];
  if (end === undefined || start === end) return;
  const wasForward = before[0]! <= before[1]!;
  if (wasForward === start < end) return;
  for (const marker of planted.markers) planted.line.replant(marker, Math.min(start, end));
}

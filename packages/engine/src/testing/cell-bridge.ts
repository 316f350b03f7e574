// The bridge of one sequence, slow and obvious: the oracle that the engine's own bridges are compared with.
//
// One cell per unit of text or per array item, in one plain array; every question is answered by looking through all of it.
// A bridge knows two sides. The *recorded* side did what `record` was told; the *passing* side has seen none of it yet, and
// its operations come out of `pass` meaning the same on the recorded side's state. It holds no content, only places.
// Law: in any star of these, with any delays, all replicas are equal when nothing is in flight.

import type {
  InsertOperation,
  MoveOperation,
  Operation,
  RemoveOperation,
  SetOperation,
  SpliceOperation,
} from "../operation.ts";

/** Which of the two sides the server's order puts first: "earlier" is a server's bridge, "later" a client's. */
export type RecordedSide = "earlier" | "later";

/** The operations that a sequence has. */
export type SequenceOperation = SpliceOperation | InsertOperation | RemoveOperation | SetOperation | MoveOperation;

/** Arrived with the tag `known`: both sides have it. Real tags are greater. */
const known = 0;

/** One unit of text or one array item. It is the same item wherever it moves and whatever is set in it. */
type Item = {
  /** Where it stands and stood, in the order of its moves. Only the first can be known to the passing side, and the
   *  recorded side has it in the last one. */
  cells: readonly Cell[];
  /** When the recorded side removed it. The cells stay as a marker until that is acknowledged. */
  removedAt: number | undefined;
  /** When the recorded side last set it, until that is acknowledged. */
  setAt: number | undefined;
};

/** A place in the line. */
type Cell = {
  readonly item: Item;
  /** When the recorded side put it here, or `known`. */
  arrivedAt: number;
  /** The unit directly behind which this one was typed. */
  readonly gluedTo: Cell | undefined;
};

function newItem(arrivedAt: number, gluedTo?: Cell): Cell {
  const item: Item = { cells: [], removedAt: undefined, setAt: undefined };
  const cell: Cell = { item, arrivedAt, gluedTo };
  item.cells = [cell];
  return cell;
}

/** Whether the passing side counts the item here. */
const isKnown = (cell: Cell): boolean => cell.arrivedAt === known;

/** Whether the recorded side has the item here, now. */
const isPresent = (cell: Cell): boolean => cell.item.removedAt === undefined && cell.item.cells.at(-1) === cell;

export class CellBridge {
  readonly #recordedSide: RecordedSide;
  #line: Cell[];

  /** Two sides that agree on a sequence of this length. */
  constructor(length: number, recordedSide: RecordedSide) {
    this.#recordedSide = recordedSide;
    this.#line = Array.from({ length }, () => newItem(known));
  }

  /** How many items the passing side has. */
  get knownLength(): number {
    return this.#line.filter(isKnown).length;
  }

  /** The recorded side did this, in its own coordinates. Tags are positive and never fall; operations may share one. */
  record(operation: Operation, tag: number): void {
    switch (operation.kind) {
      case "splice":
        this.#recordRemove(operation.at, operation.remove, tag);
        if (operation.insert.length > 0) {
          this.#recordInsert(operation.at, operation.insert.length, operation.glued, tag);
        }
        return;
      case "insert":
        this.#recordInsert(operation.gap, operation.values.length, false, tag);
        return;
      case "remove":
        this.#recordRemove(operation.at, operation.count, tag);
        return;
      case "set":
        this.#nth(operation.at, isPresent, "an item").item.setAt = tag;
        return;
      case "move":
        this.#recordMove(operation, tag);
        return;
      default:
        throw new TypeError(`A sequence has no operation "${operation.kind}"`);
    }
  }

  /** The passing side did this, in the coordinates of what it knows. Returns what to do on the recorded side's state, one
   *  after the other: removals from right to left, then the insert. Empty if it has no effect there. */
  pass(operation: Operation): Operation[] {
    const { element } = operation;
    switch (operation.kind) {
      case "splice": {
        const removals = this.#passRemove(operation.at, operation.remove);
        const out: Operation[] = removals.map((at) => ({ ...operation, at, remove: 1, insert: "", glued: false }));
        if (operation.insert.length > 0) {
          const at = this.#passInsert(operation.at, operation.insert.length, operation.glued);
          // The flag has done its work: it speaks of a neighbour in the author's text, who may be gone here.
          out.push({ ...operation, at, remove: 0, glued: false });
        }
        return out;
      }
      case "insert":
        if (operation.values.length === 0) return [];
        return [{ ...operation, gap: this.#passInsert(operation.gap, operation.values.length, false) }];
      case "remove":
        return this.#passRemove(operation.at, operation.count).map((at) => ({ kind: "remove", element, at, count: 1 }));
      case "set":
        return this.#passSet(operation);
      case "move":
        return this.#passMove(operation);
      default:
        throw new TypeError(`A sequence has no operation "${operation.kind}"`);
    }
  }

  /** The passing side has seen all that was recorded up to this tag: places become known, markers and trails go. */
  acknowledge(tag: number): void {
    const gone = new Set<Cell>();
    for (const { item } of this.#line) {
      if (item.setAt !== undefined && item.setAt <= tag) item.setAt = undefined;
      const seen = item.cells.findLastIndex((cell) => cell.arrivedAt <= tag);
      for (const left of item.cells.slice(0, Math.max(seen, 0))) gone.add(left);
      item.cells = item.cells.slice(Math.max(seen, 0));
      const first = item.cells[0];
      if (seen >= 0 && first !== undefined) first.arrivedAt = known;
      if (item.removedAt !== undefined && item.removedAt <= tag) for (const cell of item.cells) gone.add(cell);
    }
    this.#forget(gone);
  }

  #recordInsert(gap: number, count: number, isGlued: boolean, tag: number): void {
    const before = this.#before(gap, isPresent, isGlued);
    // Glue matters on the later side only: what is recorded earlier stands directly behind its neighbour anyhow.
    const holds = isGlued && this.#recordedSide === "later";
    const place = holds ? this.#behind(before) : this.#recordPlace(before);
    // What is inserted at once is one run. If its first unit is not glued, the whole run hangs on nothing.
    let gluedTo = holds ? before : undefined;
    for (let i = 0; i < count; i++) {
      const cell = newItem(tag, gluedTo);
      this.#line.splice(place + i, 0, cell);
      gluedTo = cell;
    }
  }

  #recordRemove(at: number, count: number, tag: number): void {
    for (let i = 0; i < count; i++) this.#nth(at, isPresent, "an item").item.removedAt = tag;
  }

  #recordMove(operation: MoveOperation, tag: number): void {
    const { item } = this.#nth(operation.at, isPresent, "an item");
    // The gap is counted with the item in its old place.
    const place = this.#recordPlace(this.#before(operation.gap, isPresent));
    const there: Cell = { item, arrivedAt: tag, gluedTo: undefined };
    this.#line.splice(place, 0, there);
    item.cells = [...item.cells, there];
  }

  /** The gap on the recorded side's state. */
  #passInsert(gap: number, count: number, isGlued: boolean): number {
    const place = this.#passPlace(gap, isGlued);
    this.#line.splice(place, 0, ...Array.from({ length: count }, () => newItem(known)));
    return this.#presentBefore(place);
  }

  /** The positions on the recorded side's state, each counted after those before it were removed. */
  #passRemove(at: number, count: number): number[] {
    const removals: number[] = [];
    for (let i = at + count - 1; i >= at; i--) {
      const { item } = this.#nth(i, isKnown, "an item");
      const now = item.cells.find(isPresent);
      if (now !== undefined) removals.push(this.#presentBefore(this.#line.indexOf(now)));
      this.#forget(new Set(item.cells));
    }
    return removals;
  }

  #passSet(operation: SetOperation): Operation[] {
    const { item } = this.#nth(operation.at, isKnown, "an item");
    const now = item.cells.find(isPresent);
    const isOverruled = this.#recordedSide === "later" && item.setAt !== undefined;
    if (now === undefined || isOverruled) return [];
    return [{ ...operation, at: this.#presentBefore(this.#line.indexOf(now)) }];
  }

  #passMove(operation: MoveOperation): Operation[] {
    const from = this.#nth(operation.at, isKnown, "an item");
    const { item } = from;
    const isOverruled = this.#recordedSide === "later" && item.cells.length > 1;
    const now = item.cells.find(isPresent);
    const at = now === undefined ? 0 : this.#presentBefore(this.#line.indexOf(now));
    const place = this.#passPlace(operation.gap, false);
    const gap = this.#presentBefore(place);

    // The passing side has the item there now, whether it counts for the recorded side or not.
    const there: Cell = { item, arrivedAt: known, gluedTo: undefined };
    this.#line.splice(place, 0, there);
    const left = isOverruled ? [from] : item.cells;
    item.cells = isOverruled ? [there, ...item.cells.slice(1)] : [there];
    this.#forget(new Set(left));
    return now === undefined || isOverruled ? [] : [{ ...operation, at, gap }];
  }

  /** Recorded earlier: left of all that is not present there. Recorded later: right of it. */
  #recordPlace(before: Cell | undefined): number {
    const place = this.#behind(before);
    return this.#recordedSide === "earlier" ? place : this.#endOfStretch(place, (cell) => !isPresent(cell));
  }

  /** Recorded earlier: right of all the recorded side put there, unless glued. Recorded later: left of it, but right of
   *  what is glued to the item before the gap. */
  #passPlace(gap: number, isGlued: boolean): number {
    const before = this.#before(gap, isKnown, isGlued);
    const start = this.#behind(before);
    const end = this.#endOfStretch(start, (cell) => !isKnown(cell));
    if (this.#recordedSide === "earlier") return isGlued ? start : end;
    const lastGlued = this.#line.slice(start, end).findLastIndex((cell) => this.#isGluedTo(cell, before));
    return start + lastGlued + 1;
  }

  /** Directly, or through others that are still in the line. */
  #isGluedTo(cell: Cell, target: Cell | undefined): boolean {
    if (target === undefined || cell.gluedTo === undefined) return false;
    if (cell.gluedTo === target) return true;
    return this.#line.includes(cell.gluedTo) && this.#isGluedTo(cell.gluedTo, target);
  }

  /** The cell before a gap; `undefined` at the start, where nothing can be glued. */
  #before(gap: number, counts: (cell: Cell) => boolean, isGlued = false): Cell | undefined {
    if (gap === 0 && isGlued) throw new RangeError("An insert at gap 0 has nothing to be glued to");
    return gap === 0 ? undefined : this.#nth(gap - 1, counts, "the item before a gap");
  }

  #behind(cell: Cell | undefined): number {
    return cell === undefined ? 0 : this.#line.indexOf(cell) + 1;
  }

  #endOfStretch(start: number, belongs: (cell: Cell) => boolean): number {
    const next = this.#line.findIndex((cell, i) => i >= start && !belongs(cell));
    return next < 0 ? this.#line.length : next;
  }

  #nth(index: number, counts: (cell: Cell) => boolean, what: string): Cell {
    const counted = this.#line.filter(counts);
    const cell = counted[index];
    if (cell === undefined) throw new RangeError(`No ${index} for ${what}: the sequence has ${counted.length}`);
    return cell;
  }

  #presentBefore(place: number): number {
    return this.#line.slice(0, place).filter(isPresent).length;
  }

  #forget(gone: ReadonlySet<Cell>): void {
    this.#line = this.#line.filter((cell) => !gone.has(cell));
  }
}

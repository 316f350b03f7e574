// Own edits of one array: its items in cells, with those that were removed or taken back still in their places.
//
// Laws: the shown cells, side by side, are the visible items; what no own edit touched is a number of items, nobody's. What
// comes back does so with its id and as a restore; removals and moves are operations. A slot that somebody else wrote to, an item
// in which somebody else worked, and a place to which somebody else moved an item are left alone from then on.

import { type ArrayElement, type Edit, type Element, type MoveEdit, movedIndex, type SetEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { MoveOperation, Operation } from "../operation.ts";
import { type AnchorEnds, type AnchorMark, marksIn } from "./anchor-ends.ts";
import { copiedElement } from "./copied-element.ts";
import { ListSlot, type PlaceHolder } from "./list-slot.ts";
import type { Restore } from "./restore.ts";
import type { FineTrack, Group, Surroundings } from "./track.ts";

type Base = { readonly kind: "base"; length: number };
type Cell = Base | ListSlot | PlaceHolder;

const widthOf = (cell: Cell): number =>
  cell.kind === "base" ? cell.length : cell.kind === "slot" && cell.isShown ? 1 : 0;
const base = (length: number): Base => ({ kind: "base", length });

export class ListTrack implements FineTrack {
  readonly id: ElementId;
  readonly #around: Surroundings;
  readonly #ends: AnchorEnds;
  #cells: Cell[];

  /** `length`: of the array that the edits fed in go on from. */
  constructor(id: ElementId, length: number, around: Surroundings, ends: AnchorEnds) {
    this.id = id;
    this.#around = around;
    this.#ends = ends;
    this.#cells = length === 0 ? [] : [base(length)];
  }

  get isEmpty(): boolean {
    return this.#cells.every((cell) => cell.kind === "base" || (cell.kind === "slot" && cell.isPlain));
  }

  isOf(group: Group): boolean {
    return this.#cells.some((cell) => cell.kind === "slot" && cell.isOf(group));
  }

  own(edit: Edit, group: Group, marks: readonly AnchorMark[]): void {
    switch (edit.kind) {
      case "insert": {
        let index = this.#gap(edit.gap);
        while (this.#isHidden(index)) index++;
        const slots = edit.values.map((value) => this.#slot(value));
        for (const slot of slots) slot.by = group;
        return this.#replace(index, index, slots);
      }
      case "remove":
        return this.#eachSlot(edit.at, edit.values, (slot, index) => {
          this.#endUndone(slot);
          slot.isShown = false;
          slot.marks = marksIn(marks, index, index + 1);
          slot.removedBy = group;
        });
      case "set":
        return this.#eachSlot(edit.at, [edit.old], (slot) => {
          this.#endUndone(slot);
          this.#discardAll(slot.writes.own(group, edit.value, this.#around.isOn));
          this.#around.places.set(edit.value.id, slot);
        });
      case "move": {
        const to = movedIndex(edit.at, edit.gap);
        const item = (edit.element as ArrayElement).content.at(to)!;
        return this.#eachSlot(edit.at, [item], (slot) => {
          this.#endUndone(slot);
          const holder: PlaceHolder = { kind: "holder" };
          this.#cells[this.#cells.indexOf(slot)] = holder;
          this.#cells.splice(this.#gap(to), 0, slot);
          slot.moves.push({ group, holder, isDone: true, marks });
        });
      }
      default:
        throw new Error(`An array has no ${edit.kind}`);
    }
  }

  undone(edit: Edit, _group: Group, marks: readonly AnchorMark[]): void {
    if (edit.kind === "remove") {
      this.#eachSlot(edit.at, edit.values, (slot, index) => {
        slot.isShown = false;
        slot.marks = marksIn(marks, index, index + 1);
      });
    } else if (edit.kind === "move") {
      const cell = this.#cells[this.#item(edit.at)]!;
      if (cell.kind !== "slot" || !this.#settle(cell, marks)) this.#moveAway(edit);
    }
  }

  others(edit: Edit): boolean {
    switch (edit.kind) {
      case "insert":
        return this.#arrive(edit.gap, edit.values, () => undefined);
      case "remove":
        this.#drop(edit.at, edit.values.length);
        return true;
      case "set":
        if (this.#arriveInSlot(edit)) return false;
        this.#giveUp(this.#item(edit.at));
        return true;
      case "move":
        this.#moveAway(edit);
        return true;
      default:
        throw new Error(`An array has no ${edit.kind}`);
    }
  }

  retracted(edit: Edit): void {
    if (edit.kind === "insert") {
      this.#arrive(edit.gap, edit.values, (slot) => {
        slot.removedBy = 0;
        slot.marks = undefined; // the removal never moved an anchor
      });
    } else if (edit.kind === "set") this.#retractSet(edit);
    else if (edit.kind !== "move" || !this.#retractMove(edit)) this.others(edit);
  }

  operations(group: Group, leaving: Set<ElementId>): Operation[] {
    const { isOn } = this.#around;
    const operations: Operation[] = [];
    const moved: ListSlot[] = [];
    let at = 0;
    let open: { at: number; count: number } | undefined;
    for (const cell of this.#cells) {
      const isOwn = cell.kind === "slot" && cell.isShown && cell.isOf(group);
      if (isOwn && !cell.isWanted(isOn)) {
        leaving.add(cell.writes.current.id);
        open ??= { at, count: 0 };
        open.count++;
        continue;
      }
      if (open !== undefined && widthOf(cell) > 0) {
        operations.push({ kind: "remove", element: this.id, ...open });
        open = undefined;
      }
      at += widthOf(cell);
      if (!isOwn) continue;
      if (!cell.writes.isAsWanted(isOn)) leaving.add(cell.writes.current.id);
      if (cell.unsettled(isOn).length > 0) moved.push(cell);
    }
    if (open !== undefined) operations.push({ kind: "remove", element: this.id, ...open });
    return moved.length === 0 ? operations : [...operations, ...this.#moves(moved, leaving)];
  }

  restores(groups: readonly Group[], leaving: Set<ElementId>): Restore[] {
    const { isOn, document } = this.#around;
    this.#settleUnseen();
    const restores: Restore[] = [];
    let at = 0;
    let open: Element[] = [];
    const close = () => {
      const values = open.map((element) => document.tree(element));
      if (open.length > 0) restores.push({ kind: "insert", element: this.id, gap: at, values });
      open = [];
    };
    for (const cell of this.#cells) {
      if (widthOf(cell) > 0) close();
      if (cell.kind === "slot" && groups.some((group) => cell.isOf(group)) && cell.isWanted(isOn)) {
        const wanted = cell.writes.wanted(isOn);
        const expected = cell.writes.current.id;
        if (!cell.isShown) open.push(wanted);
        else if (!cell.writes.isAsWanted(isOn)) {
          leaving.add(expected);
          restores.push({ kind: "set", element: this.id, expected, value: document.tree(wanted) });
        }
      }
      at += widthOf(cell);
    }
    close();
    return restores;
  }

  forget(group: Group): void {
    const { isOn } = this.#around;
    const holders = new Set<Cell>();
    for (const cell of this.#cells) {
      if (cell.kind !== "slot" || !cell.isOf(group)) continue;
      for (const holder of cell.forget(group, isOn)) holders.add(holder);
      if (cell.isGone) for (const { holder } of cell.moves) holders.add(holder);
    }
    const cells: Cell[] = [];
    for (const cell of this.#cells) {
      if (holders.has(cell)) continue;
      if (cell.kind === "slot" && cell.isGone) this.#discardAll(cell.writes.values());
      else if (cell.kind !== "holder" && (cell.kind === "base" || cell.isPlain)) {
        const last = cells.at(-1);
        if (cell.kind === "slot") this.#around.places.delete(cell.writes.current.id);
        if (last?.kind === "base") last.length += widthOf(cell);
        else cells.push(base(widthOf(cell)));
      } else cells.push(cell);
    }
    this.#cells = cells;
  }

  hides(group: Group): boolean {
    const isUnfinished = ({ isShown, writes }: ListSlot) =>
      !isShown && writes.isOf(group) && !writes.isAsWanted(this.#around.isOn);
    return this.#cells.some((cell) => cell.kind === "slot" && isUnfinished(cell));
  }

  keepHidden(): void {
    for (const cell of this.#cells) if (cell.kind === "slot") cell.writes.mapHidden(copiedElement, !cell.isShown);
  }

  *hidden(): Generator<Element> {
    for (const cell of this.#cells)
      if (cell.kind === "slot") yield* cell.isShown ? cell.writes.hidden() : cell.writes.values();
  }

  *inView(): Generator<Element> {
    for (const cell of this.#cells) if (cell.kind === "slot" && cell.isShown) yield cell.writes.current;
  }

  /** Moves of slots that stay, each on the array as those before leave it, without the items that leave. */
  #moves(slots: readonly ListSlot[], leaving: ReadonlySet<ElementId>): Operation[] {
    const isLeaving = (cell: Cell) =>
      cell.kind === "slot" && !cell.isWanted(this.#around.isOn) && leaving.has(cell.writes.current.id);
    const cells = this.#cells.filter((cell) => !isLeaving(cell));
    const operations: MoveOperation[] = [];
    for (const slot of slots) {
      const at = placeIn(cells, slot);
      for (const { holder } of slot.unsettled(this.#around.isOn)) swap(cells, slot, holder);
      const to = placeIn(cells, slot);
      operations.push({ kind: "move", element: this.id, at, gap: to > at ? to + 1 : to });
    }
    // One that goes nowhere is said all the same if others are: they were counted with it done.
    return operations.every(({ at, gap }) => at === gap) ? [] : operations;
  }

  /** Moves that take no operation: of what is hidden, or past nothing that is seen. */
  #settleUnseen(): void {
    for (const cell of [...this.#cells]) {
      if (cell.kind !== "slot" || cell.moves.length === 0) continue;
      const cells = [...this.#cells];
      for (const { holder } of cell.unsettled(this.#around.isOn)) swap(cells, cell, holder);
      if (!cell.isShown || placeIn(cells, cell) === placeIn(this.#cells, cell)) this.#settle(cell);
    }
  }

  /** Puts a slot where its moves, taken back or done again, leave it. False if it is there. */
  #settle(slot: ListSlot, marks: readonly AnchorMark[] = []): boolean {
    const unsettled = slot.unsettled(this.#around.isOn);
    for (const move of unsettled) {
      swap(this.#cells, slot, move.holder);
      move.isDone = !move.isDone;
    }
    const last = unsettled.at(-1);
    if (last !== undefined) {
      if (slot.isShown) this.#ends.found(last.marks, placeIn(this.#cells, slot));
      else slot.marks = last.marks; // it comes back there, and not where it was when it went
      for (const move of unsettled) move.marks = [];
      unsettled[0]!.marks = marks;
    }
    return unsettled.length > 0;
  }

  /** What was undone cannot be done again any more. */
  #endUndone(slot: ListSlot): void {
    const left = slot.moves.filter((move) => !move.isDone && !this.#around.isOn(move.group));
    slot.moves = slot.moves.filter((move) => !left.includes(move));
    this.#removeHolders(left.map((move) => move.holder));
  }

  #removeHolders(holders: readonly Cell[]): void {
    if (holders.length > 0) this.#cells = this.#cells.filter((cell) => !holders.includes(cell));
  }

  /** Items come into view: own hidden ones at their places, others as nobody's. True if somebody else's are among them. */
  #arrive(gap: number, values: readonly Element[], mark: (slot: ListSlot) => void): boolean {
    let isOthers = false;
    let strangers = 0;
    const placeStrangers = (end: number) => {
      if (strangers > 0) this.#addBase(this.#gap(end - strangers), strangers);
      strangers = 0;
    };
    values.forEach((value, index) => {
      const slot = this.#around.places.get(value.id);
      const isHere = slot instanceof ListSlot && !slot.isShown && this.#cells.includes(slot);
      if (!isHere || !(this.#around.mayBeAsked() || slot.wants(value.id, this.#around.isOn))) {
        if (isHere) this.#abandon(slot);
        strangers++;
        isOthers = true;
        return;
      }
      placeStrangers(gap + index);
      this.#bringTo(slot, gap + index);
      if (slot.writes.current.id !== value.id) slot.writes.show((each) => each.id === value.id, this.#around);
      this.#around.arrived(slot.writes.current, value);
      slot.writes.current = value;
      slot.isShown = true;
      mark(slot);
      this.#ends.found(slot.marks, gap + index);
      slot.marks = undefined;
    });
    placeStrangers(gap + values.length);
    return isOthers;
  }

  /** What would bring a hidden slot back ends. */
  #abandon(slot: ListSlot): void {
    this.#removeHolders([slot, ...slot.moves.map((move) => move.holder)]);
    this.#discardAll(slot.writes.values());
  }

  /** Puts a hidden slot to a gap, unless that is where it is. */
  #bringTo(slot: ListSlot, gap: number): void {
    for (let index = this.#gap(gap); this.#isHidden(index); index++) if (this.#cells[index] === slot) return;
    this.#cells.splice(this.#cells.indexOf(slot), 1);
    this.#cells.splice(this.#gap(gap), 0, slot);
  }

  #arriveInSlot({ at, value, old }: SetEdit): boolean {
    const slot = this.#cells[this.#item(at)]!;
    if (slot.kind !== "slot") return false;
    const before = slot.writes.current;
    slot.writes.current = old;
    if (!slot.writes.show((each) => each.id === value.id, this.#around)) {
      slot.writes.current = before;
      return false;
    }
    this.#around.arrived(slot.writes.current, value);
    slot.writes.current = value;
    return true;
  }

  #retractSet(edit: SetEdit): void {
    const index = this.#item(edit.at);
    const cell = this.#cells[index]!;
    const gone =
      cell.kind === "slot" ? cell.writes.retract((each) => each.id === edit.value.id, this.#around.isOn) : undefined;
    if (cell.kind !== "slot" || gone === undefined) return this.#giveUp(index);
    cell.writes.current = edit.value;
    this.#discardAll(gone);
  }

  /** A move that was refused: back to the place holder, which is not needed any more. */
  #retractMove(edit: MoveEdit): boolean {
    const slot = this.#cells[this.#item(edit.at)]!;
    if (slot.kind !== "slot") return false;
    const move = slot.moves.at(-1);
    if (move === undefined || !move.isDone) return false;
    const index = this.#cells.indexOf(move.holder);
    let before = 0;
    for (const cell of this.#cells.slice(0, index)) before += cell === slot ? 0 : widthOf(cell);
    if (before !== movedIndex(edit.at, edit.gap)) return false;
    swap(this.#cells, slot, move.holder);
    slot.moves.pop();
    this.#removeHolders([move.holder]);
    return true;
  }

  /** Somebody else moved an item: its own moves are over. */
  #moveAway({ at, gap }: MoveEdit): void {
    const index = this.#item(at);
    const [cell] = this.#cells.splice(index, 1) as [Cell];
    if (cell.kind === "slot") {
      this.#removeHolders(cell.moves.map((move) => move.holder));
      cell.moves = [];
    }
    const to = this.#gap(movedIndex(at, gap));
    if (cell.kind === "slot") this.#cells.splice(to, 0, cell);
    else this.#addBase(to, 1);
  }

  /** Items that somebody else removed, or of which the insertion was refused. */
  #drop(at: number, count: number): void {
    const start = this.#gap(at);
    const end = this.#gap(at + count);
    const dropped = this.#cells.slice(start, end).filter((cell) => widthOf(cell) > 0);
    const kept = this.#cells.slice(start, end).filter((cell) => widthOf(cell) === 0);
    this.#replace(start, end, kept);
    const holders: Cell[] = [];
    for (const cell of dropped) {
      if (cell.kind !== "slot") continue;
      for (const { holder } of cell.moves) holders.push(holder);
      this.#discardAll(cell.writes.values());
    }
    this.#removeHolders(holders);
  }

  /** Makes a cell nobody's. */
  #giveUp(index: number): void {
    const cell = this.#cells[index]!;
    if (cell.kind !== "slot") return;
    this.#cells[index] = base(1);
    this.#removeHolders(cell.moves.map((move) => move.holder));
    this.#discardAll(cell.writes.hidden());
    this.#around.places.delete(cell.writes.current.id);
  }

  #discardAll(elements: Iterable<Element>): void {
    for (const element of elements) this.#around.discard(element);
  }

  #isHidden(index: number): boolean {
    const cell = this.#cells[index];
    return cell !== undefined && widthOf(cell) === 0;
  }

  #slot(element: Element): ListSlot {
    const slot = new ListSlot(element, this.#around);
    this.#around.places.set(element.id, slot);
    return slot;
  }

  /** The first index with so many items before it, a base cell cut in two if it must be. */
  #gap(at: number): number {
    let before = 0;
    let index = 0;
    for (; before < at && index < this.#cells.length; index++) {
      const cell = this.#cells[index]!;
      if (cell.kind === "base" && before + cell.length > at) {
        this.#cells.splice(index + 1, 0, base(before + cell.length - at));
        cell.length = at - before;
      }
      before += widthOf(cell);
    }
    return index;
  }

  /** The index of the cell that is the item at `at` and nothing else. */
  #item(at: number): number {
    this.#gap(at + 1);
    let index = this.#gap(at);
    while (this.#isHidden(index)) index++;
    return index;
  }

  /** Each item from `at` on as a slot of its own, which holds the element that is seen there. */
  #eachSlot(at: number, elements: readonly Element[], act: (slot: ListSlot, index: number) => void): void {
    this.#gap(at + elements.length);
    const start = this.#gap(at);
    const end = this.#gap(at + elements.length);
    const slots: ListSlot[] = [];
    const take = (): ListSlot => {
      const slot = this.#slot(elements[slots.length]!);
      slots.push(slot);
      return slot;
    };
    const cells = this.#cells.slice(start, end).flatMap((cell): Cell[] => {
      if (cell.kind === "base") return Array.from({ length: cell.length }, take);
      if (cell.kind === "slot" && cell.isShown) {
        const element = elements[slots.length]!;
        cell.writes.current = element;
        this.#around.places.set(element.id, cell);
        slots.push(cell);
      }
      return [cell];
    });
    this.#replace(start, end, cells);
    for (const [index, slot] of slots.entries()) act(slot, index);
  }

  #addBase(index: number, length: number): void {
    const left = this.#cells[index - 1];
    const right = this.#cells[index];
    if (left?.kind === "base") left.length += length;
    else if (right?.kind === "base") right.length += length;
    else this.#cells.splice(index, 0, base(length));
  }

  /** However many there are: spreading them into a call has a limit. */
  #replace(start: number, end: number, cells: readonly Cell[]): void {
    this.#cells = this.#cells.slice(0, start).concat(cells, this.#cells.slice(end));
  }
}

function placeIn(cells: readonly Cell[], slot: ListSlot): number {
  let before = 0;
  for (const cell of cells) {
    if (cell === slot) break;
    before += widthOf(cell);
  }
  return before;
}

function swap(cells: Cell[], a: Cell, b: Cell): void {
  const [at, to] = [cells.indexOf(a), cells.indexOf(b)];
  if (at < 0 || to < 0) return;
  cells[at] = b;
  cells[to] = a;
}

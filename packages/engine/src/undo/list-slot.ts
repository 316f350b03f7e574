// One item of an array that own edits touched: what stands in the slot, whether it is there, and where it came from.
//
// A slot that a move brought here left a *place holder* where it was. To take the move back, or do it again, is to swap the two:
// every other cell stays where it is.

import type { Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { AnchorMark } from "./anchor-ends.ts";
import type { Group, Place, Surroundings } from "./track.ts";
import { Writes } from "./writes.ts";

export type PlaceHolder = { readonly kind: "holder" };
/** `marks`: the ends of anchors at the item where it is not now, to which taking the move back, or doing it again, brings it. */
export type SlotMove = {
  readonly group: Group;
  readonly holder: PlaceHolder;
  isDone: boolean;
  marks: readonly AnchorMark[];
};
type IsOn = (group: Group) => boolean;

export class ListSlot implements Place {
  readonly kind = "slot";
  readonly writes: Writes<Element>;
  readonly #around: Surroundings;
  by: Group = 0;
  removedBy: Group = 0;
  isShown = true;
  /** The ends of anchors that were at the item when it was hidden. */
  marks: readonly AnchorMark[] | undefined;
  /** The oldest first. */
  moves: SlotMove[] = [];

  constructor(element: Element, around: Surroundings) {
    this.writes = new Writes(element);
    this.#around = around;
  }

  get isPlain(): boolean {
    return this.isShown && this.by === 0 && this.removedBy === 0 && this.moves.length === 0 && this.writes.isPlain;
  }

  /** Is there nothing that would bring it back? */
  get isGone(): boolean {
    return !this.isShown && this.by === 0 && this.removedBy === 0;
  }

  isOf(group: Group): boolean {
    const { by, removedBy, writes, moves } = this;
    return by === group || removedBy === group || writes.isOf(group) || moves.some((move) => move.group === group);
  }

  isWanted(isOn: IsOn): boolean {
    return isOn(this.by) && (this.removedBy === 0 || !isOn(this.removedBy));
  }

  wants(id: ElementId, isOn: IsOn): boolean {
    return this.isWanted(isOn) && this.writes.wanted(isOn).id === id;
  }

  /** The moves to take back, the last first, then those to do again; each is a swap with its place holder. */
  unsettled(isOn: IsOn): SlotMove[] {
    const back = this.moves.filter((move) => move.isDone && !isOn(move.group)).reverse();
    return [...back, ...this.moves.filter((move) => !move.isDone && isOn(move.group))];
  }

  touched(id: ElementId): void {
    const { writes, isShown } = this;
    const isCurrent = writes.current.id === id;
    if (!writes.values().some((element) => element.id === id)) return;
    for (const element of writes.touch((each) => each.id === id, isShown)) this.#around.discard(element);
    // An insertion that is undone already, and was when this came, can still be done again.
    if (isShown || this.#around.isOn(this.by)) this.by = 0;
    if (isShown && isCurrent) this.removedBy = 0;
    if (this.isPlain) this.#around.places.delete(id);
  }

  /** Returns the place holders that are not needed any more. */
  forget(group: Group, isOn: IsOn): PlaceHolder[] {
    for (const element of this.writes.forget(group, isOn)) this.#around.discard(element);
    const isGone = !this.isShown && (isOn(group) ? this.removedBy === group : this.by === group);
    if (this.removedBy === group || isGone) this.removedBy = 0;
    if (this.by === group || isGone) this.by = 0;
    const left = this.moves.filter((move) => move.group === group);
    this.moves = this.moves.filter((move) => move.group !== group);
    return left.map((move) => move.holder);
  }
}

// What is to be put back, in portions that one change of the server's can hold: the undo of a restore may bring back a whole model.
//
// Invariant: in one round each item is asked for once, in the order in which they come; what the server left out is not asked for again
// before the next round. Items that took effect are gone from what comes next. An element is never cut in two: one that is too
// large by itself is asked for alone, and refused.

import { type Placement, placementsMax, preorder, type Tree, weightOfTree } from "@convergence/engine";
import type { SessionLimits } from "@convergence/protocol";
import { placementBytesPerUnit } from "../limits.ts";

export type PlacementLimits = Pick<SessionLimits, "elementsPerChangeMax" | "operationsPerChangeMax" | "frameBytesMax">;

/** What came of a round: it goes on with what was not asked for yet, or it is over and something or nothing has taken effect. */
export type Round = "goes on" | "something" | "nothing";

export class PlacementPortions {
  readonly #limits: () => PlacementLimits | undefined;
  #leftOut = 0;
  #hasMore = false;
  #isAnythingDone = false;

  constructor(limits: () => PlacementLimits | undefined) {
    this.#limits = limits;
  }

  restart(): void {
    this.#leftOut = 0;
    this.#hasMore = this.#isAnythingDone = false;
  }

  /** What to ask for of all there is. It may be called again without an answer, if that was lost. */
  next(all: readonly Placement[]): readonly Placement[] {
    if (this.#leftOut >= all.length) this.restart(); // others have changed what there is
    const room = new Room(this.#limits());
    const portion: Placement[] = [];
    this.#hasMore = false;
    for (let index = this.#leftOut; index < all.length && !this.#hasMore; index++) {
      const fitting = room.take(all[index]!, portion.length === 0);
      if (fitting !== undefined) portion.push(fitting);
      this.#hasMore = fitting !== all[index];
    }
    return portion;
  }

  /** `done`: the indexes of those that took effect. */
  answered(portion: readonly Placement[], done: readonly number[]): Round {
    this.#leftOut += portion.length - done.length;
    this.#isAnythingDone ||= done.length > 0;
    if (this.#hasMore) return "goes on";
    const round = this.#isAnythingDone ? "something" : "nothing";
    this.restart();
    return round;
  }
}

/** What still fits into one change, and into one frame. */
class Room {
  #items: number;
  #elements: number;
  #units: number;

  constructor(limits: PlacementLimits | undefined) {
    this.#items = Math.min(placementsMax, limits?.operationsPerChangeMax ?? placementsMax);
    this.#elements = limits?.elementsPerChangeMax ?? Number.POSITIVE_INFINITY;
    this.#units = (limits?.frameBytesMax ?? Number.POSITIVE_INFINITY) / placementBytesPerUnit;
  }

  /** The item, or its first values if not all fit; `undefined` if nothing of it does. `isFirst`: one value goes in any case. */
  take(item: Placement, isFirst: boolean): Placement | undefined {
    if (!isFirst && this.#items === 0) return undefined;
    this.#items--;
    if (item.kind === "anchor") return item;
    if (item.kind !== "insert") return this.#fits(item.value) || isFirst ? item : undefined;
    const count = item.values.findIndex((tree) => !this.#fits(tree));
    if (count < 0) return item;
    const values = item.values.slice(0, isFirst ? Math.max(1, count) : count);
    if (values.length === item.values.length) return item;
    return values.length === 0 ? undefined : { ...item, values };
  }

  #fits(tree: Tree): boolean {
    let elements = 0;
    for (const _ of preorder(tree)) elements++;
    this.#elements -= elements;
    this.#units -= weightOfTree(tree);
    return this.#elements >= 0 && this.#units >= 0;
  }
}

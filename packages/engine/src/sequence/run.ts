// A run: consecutive items of a bridge that share one fate, in a leaf of the tree that the bridge keeps them in.
//
// An item's fate is when the recorded side inserted it and when it removed it, as tags. Somebody who types, or who holds down
// the delete key, gives neighbours tags in equal steps; such a stretch is one run all the same: the tag of its item `i` is
// `insertedBy + i * insertedStep`, and `removedBy + i * removedStep`.

import type { Tag } from "../tag.ts";

/** What a client's bridge can hold: a text unit, or an element of an array. The server's bridges hold nothing. */
export type Item = string | object;

/** A stretch of items: a string's units, or an array's elements. Both have `slice` and `length`. */
export type Items<I extends Item> = [I] extends [string] ? string : readonly I[];

/** One place that holds one value, with the recorded side's unacknowledged writes above what the other side has. */
export type Slot<I extends Item> = { base: I; readonly sets: { readonly tag: Tag; readonly item: I }[] };

/** What is known of the items of a run, whatever they are. */
export type Fate = Pick<Run<Item>, "length" | "insertedBy" | "insertedStep" | "removedBy" | "removedStep">;

/** A node of the tree that runs are in: see `run-node.ts`. */
export type RunNode<I extends Item> = {
  readonly isLeaf: boolean;
  /** Of a leaf. */
  readonly runs: Run<I>[];
  /** Of any other node. */
  readonly nodes: RunNode<I>[];
  /** What each of them counts for: beside them, so that a search does not have to look at every one. */
  readonly visibles: number[];
  readonly knowns: number[];
  parent: RunNode<I> | undefined;
  visible: number;
  known: number;
  glued: number;
  nextTag: Tag;
};

/** Its numbers are set in the constructor only: the platform takes one that stands beside its declaration for a small integer that
 *  stays one, and once it does not, rebuilds each run that is met. */
export class Run<I extends Item> {
  length: number;
  /** 0 for base: both sides count it. */
  insertedBy: Tag;
  /** Not negative: what is typed runs on to the right. */
  insertedStep: number;
  /** `Infinity` while visible. */
  removedBy: Tag;
  /** Negative where the removals went from right to left. */
  removedStep: number;
  /** A moved item is removed here and goes on there. Length 1. */
  movedTo: Run<I> | undefined = undefined;
  movedFrom: Run<I> | undefined = undefined;
  /** Somewhere further on the trail, found by an earlier walk. */
  #further: Run<I> | undefined = undefined;
  /** R2: the first item stands directly behind the last one of this run; within a run each stands behind the one before. */
  glue: Run<I> | undefined = undefined;
  /** The runs whose `glue` is this one; some may have left, or be base by now. */
  gluedBehind: Run<I>[] | undefined = undefined;
  /** R2: is it glued, through recorded inserts that are all still there, to a base item? */
  isGlued = false;
  /** Of an item that was set or moved; it goes along with the item, so it is one object on the whole trail. Length 1. */
  slot: Slot<I> | undefined = undefined;
  /** What a removal took, on a client, so that a refusal can bring it back; unless the slot has it. */
  removed: Items<I> | undefined = undefined;
  isGone = false;

  // The tree's: where the run is, and what it counts for there.
  leaf: RunNode<I> | undefined = undefined;
  visible = 0;
  known = 0;
  glued: 0 | 1 = 0;
  nextTag: Tag;

  constructor(length: number, insertedBy: Tag) {
    this.length = length;
    this.insertedBy = insertedBy;
    this.insertedStep = 0;
    this.removedBy = Number.POSITIVE_INFINITY;
    this.removedStep = 0;
    this.nextTag = Number.POSITIVE_INFINITY;
  }

  get isVisible(): boolean {
    return this.removedBy === Number.POSITIVE_INFINITY;
  }

  get isBase(): boolean {
    return this.insertedBy === 0;
  }

  /** Base, visible and nothing else: indistinguishable from a neighbour that is as well. */
  get isPlain(): boolean {
    return this.insertedBy === 0 && this.removedBy === Number.POSITIVE_INFINITY && this.slot === undefined;
  }

  /** Where the item went, step by step, this run first. */
  trail(): Run<I>[] {
    const trail: Run<I>[] = [this];
    for (let next = this.movedTo; next !== undefined; next = next.movedTo) trail.push(next);
    return trail;
  }

  /** Where the item is now, or was when it was removed. What one walk has found shortens the next. */
  end(): Run<I> {
    let end: Run<I> = this.#further === undefined || this.#further.isGone ? this : this.#further;
    while (end.movedTo !== undefined) end = end.movedTo;
    if (end !== this) this.#further = end;
    return end;
  }

  /** The first run of a trail goes: the next one takes over what is known of the rest. */
  handOver(): void {
    if (this.movedTo === undefined) return;
    this.movedTo.movedFrom = undefined;
    if (this.#further !== this.movedTo) this.movedTo.#further ??= this.#further;
  }

  /** Is something recorded glued to its last item? */
  get holdsGlued(): boolean {
    const runs = this.gluedBehind;
    if (runs === undefined) return false;
    while (runs.length > 0 && (runs.at(-1)!.isGone || runs.at(-1)!.insertedBy === 0)) runs.pop();
    return runs.length > 0;
  }
}

/** How many of the first `count` items were inserted up to a tag. */
export function insertedUpTo(run: Fate, tag: Tag, count: number): number {
  if (run.insertedBy > tag) return 0;
  if (run.insertedStep === 0) return count;
  return Math.min(count, Math.floor((tag - run.insertedBy) / run.insertedStep) + 1);
}

/** Up to a tag the first so many items were removed; or, where the removals went from right to left, all from this one on. */
export function removedEdge(run: Fate, tag: Tag, length: number = run.length): number {
  const { removedBy, removedStep } = run;
  if (removedStep < 0) return Math.min(length, Math.max(0, Math.ceil((removedBy - tag) / -removedStep)));
  if (removedBy > tag) return 0;
  return removedStep === 0 ? length : Math.min(length, Math.floor((tag - removedBy) / removedStep) + 1);
}

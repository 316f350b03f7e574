// The runs of a bridge in order, in a splay tree: look-ups by either side's positions, and of what is due at a tag, in
// amortised O(log n), and in O(1) where the last one was.
//
// Every node carries sums over itself and all below it. Law: they are right whenever a method returns; whoever changes a run
// calls `refresh`. Splay trees: Sleator and Tarjan, "Self-adjusting binary search trees", 1985.

import type { Tag } from "../tag.ts";
import { type Fate, type Item, type Items, insertedUpTo, Run, removedEdge } from "./run.ts";

/** Whose positions. The recorded side counts what is visible, the passing side what it knows: base, unless the clock runs. */
export type Counted = "visible" | "known";

/** So many steps from a run to its neighbour are not worth a change of the tree. */
const shortWalk = 16;

/** How many runs several trees have together. */
export type RunTally = { runs: number };

export class RunTree<I extends Item> {
  #root: Run<I> | undefined;
  #size = 0;
  readonly #tally: RunTally | undefined;
  /** Up to where the passing side knows what was inserted and removed. 0 but while pending operations are rewritten. */
  #insertClock: Tag = 0;
  #removeClock: Tag = 0;
  /** Is what is inserted at once, or typed on, glued together? It matters in a client's text only. */
  readonly isGluing: boolean;

  constructor(length: number, isGluing: boolean, tally?: RunTally) {
    this.isGluing = isGluing;
    this.#tally = tally;
    if (length === 0) return;
    this.#root = new Run<I>(length, 0);
    this.#pull(this.#root);
    this.#count(1);
  }

  /** Runs. */
  get size(): number {
    return this.#size;
  }

  length(side: Counted): number {
    if (this.#root === undefined) return 0;
    return side === "visible" ? this.#root.visibleSum : this.#root.knownSum;
  }

  /** The smallest tag that the passing side has not seen; `Infinity` if there is none. */
  get nextTag(): Tag {
    return this.#root === undefined ? Number.POSITIVE_INFINITY : this.#root.nextTag;
  }

  /** Are pending operations being rewritten? Then what is outstanding may be known by the clock, and is outstanding still. */
  get isClockRunning(): boolean {
    return this.#removeClock > 0;
  }

  get hasGlued(): boolean {
    return this.#root !== undefined && this.#root.gluedSum > 0;
  }

  *[Symbol.iterator](): Generator<Run<I>> {
    let run = this.first();
    while (run !== undefined) {
      const after: Run<I> | undefined = nextOf(run);
      yield run;
      run = after;
    }
  }

  first(): Run<I> | undefined {
    return this.#found(leftmost(this.#root));
  }

  next(run: Run<I>): Run<I> | undefined {
    return this.#neighbour(run, true);
  }

  previous(run: Run<I>): Run<I> | undefined {
    return this.#neighbour(run, false);
  }

  last(): Run<I> | undefined {
    return this.#found(rightmost(this.#root));
  }

  /** The run that ends with the item before a gap; `undefined` for gap 0. Splits a run that the gap lies in. */
  before(gap: number, side: Counted): Run<I> | undefined {
    if (gap === 0) return undefined;
    const run = this.find(gap - 1, side);
    const end = gap - this.countBefore(run, side);
    return end === run.length ? run : this.split(run, end);
  }

  /** The run that begins with the item after a gap; `undefined` at the end. Splits a run that the gap lies in. */
  after(gap: number, side: Counted): Run<I> | undefined {
    if (gap === this.length(side)) return undefined;
    const run = this.find(gap, side);
    const start = gap - this.countBefore(run, side);
    if (start > 0) this.split(run, start);
    return run;
  }

  /** The run that begins with a counted item; what is longer than `lengthMax` is split off. */
  piece(at: number, lengthMax: number, side: Counted): Run<I> {
    const run = this.after(at, side);
    if (run === undefined) throw this.#outside(at, side);
    return run.length > lengthMax ? this.split(run, lengthMax) : run;
  }

  /** The runs that make up exactly `count` counted items from `at` on, in order. */
  cut(at: number, count: number, side: Counted): Run<I>[] {
    const runs: Run<I>[] = [];
    for (let done = 0; done < count; done += runs.at(-1)!.length) runs.push(this.piece(at + done, count - done, side));
    return runs;
  }

  /** The run that holds a counted item. It is the root now. */
  find(index: number, side: Counted): Run<I> {
    if (!(index >= 0 && index < this.length(side))) throw this.#outside(index, side);
    const isVisible = side === "visible";
    let run = this.#root!;
    let left = index;
    for (;;) {
      const { left: below } = run;
      const before = below === undefined ? 0 : isVisible ? below.visibleSum : below.knownSum;
      if (left < before) {
        run = below!;
        continue;
      }
      left -= before;
      const own = isVisible ? visibleIn(run) : this.#knownIn(run);
      if (left < own) break;
      left -= own;
      run = run.right!;
    }
    if (run !== this.#root) this.#splay(run);
    return run;
  }

  countBefore(run: Run<I>, side: Counted): number {
    if (run !== this.#root) this.#splay(run);
    const { left } = run;
    return left === undefined ? 0 : side === "visible" ? left.visibleSum : left.knownSum;
  }

  /** The last of the runs between two that are glued to a base item; `undefined` if there is none. */
  lastGluedBetween(from: Run<I> | undefined, to: Run<I> | undefined): Run<I> | undefined {
    const before = from === undefined ? 0 : this.#gluedUpTo(from);
    const until = to === undefined ? this.#root!.gluedSum : this.#gluedUpTo(to) - (to.isGlued ? 1 : 0);
    return until > before ? this.#glued(until - 1) : undefined;
  }

  /** The runs in which something is due at a tag or before, in order. */
  due(tag: Tag): Run<I>[] {
    const runs: Run<I>[] = [];
    if (this.nextTag > tag) return runs;
    const path: Run<I>[] = [];
    let run = this.#root;
    while (run !== undefined || path.length > 0) {
      while (run !== undefined && run.nextTag <= tag) {
        path.push(run);
        run = run.left;
      }
      run = path.pop();
      if (run === undefined) break;
      if (this.#nextTagOf(run) <= tag) runs.push(run);
      run = run.right;
    }
    return runs;
  }

  insertAfter(place: Run<I> | undefined, run: Run<I>): void {
    if (place === undefined) return this.insertBefore(this.first(), run);
    this.#splay(place);
    run.left = place;
    run.right = place.right;
    place.right = undefined;
    this.#top(place, run);
  }

  insertBefore(place: Run<I> | undefined, run: Run<I>): void {
    if (place === undefined) {
      const last = this.last();
      if (last !== undefined) return this.insertAfter(last, run);
      this.#root = run;
      this.#count(1);
      return this.#pull(run);
    }
    this.#splay(place);
    run.right = place;
    run.left = place.left;
    place.left = undefined;
    this.#top(place, run);
  }

  /** The run leaves; what is glued to it hangs on nothing now. */
  drop(run: Run<I>): void {
    this.#remove(run);
    for (const each of run.gluedBehind ?? []) this.setGlued(each, false);
  }

  /** Something about the run has changed. */
  refresh(run: Run<I>): void {
    this.#splay(run);
  }

  /** Says whether a run is glued to a base item, and with it all that is glued to it. */
  setGlued(run: Run<I>, isGlued: boolean): void {
    const runs = [run];
    for (let each = runs.pop(); each !== undefined; each = runs.pop()) {
      if (each.isGone || each.insertedBy === 0 || each.isGlued === isGlued) continue;
      each.isGlued = isGlued;
      this.refresh(each);
      for (const behind of each.gluedBehind ?? []) runs.push(behind);
    }
  }

  /** Cuts off the first `offset` items as a run of its own and returns it. The rest stays the same object: whoever is glued to
   *  the run is glued to its last item. */
  split(run: Run<I>, offset: number): Run<I> {
    const left = new Run<I>(offset, run.insertedBy);
    left.insertedStep = run.insertedStep;
    left.removedBy = run.removedBy;
    left.removedStep = run.removedStep;
    left.removed = run.removed?.slice(0, offset) as Items<I> | undefined;
    run.removed = run.removed?.slice(offset) as Items<I> | undefined;
    run.length -= offset;
    run.insertedBy += offset * run.insertedStep;
    if (run.removedStep !== 0) run.removedBy += offset * run.removedStep;
    if (this.isGluing && run.insertedBy > 0) this.#glueApart(left, run);
    this.#splay(run);
    left.left = run.left;
    if (left.left !== undefined) left.left.parent = left;
    left.parent = run;
    run.left = left;
    this.#pull(left);
    this.#pull(run);
    this.#count(1);
    return left;
  }

  /** Makes one run of two neighbours if one can say the same. The right one stays, for the same reason. */
  join(left: Run<I> | undefined, right: Run<I> | undefined): void {
    if (left === undefined || right === undefined || !this.#canJoin(left, right)) return;
    this.#remove(left);
    right.insertedStep = stepOf(left.insertedBy, left.insertedStep, left, right.insertedBy, right.insertedStep, right);
    right.insertedBy = left.insertedBy;
    if (!right.isVisible) {
      right.removedStep = stepOf(left.removedBy, left.removedStep, left, right.removedBy, right.removedStep, right);
      right.removedBy = left.removedBy;
    }
    right.length += left.length;
    if (left.removed !== undefined) right.removed = joined(left.removed, right.removed!);
    right.glue = left.glue;
    if (right.glue?.gluedBehind !== undefined) replace(right.glue.gluedBehind, left, right);
    this.refresh(right);
  }

  /** The passing side has come to know what was inserted, and what was removed, up to these tags; see `SequenceRewriter`. */
  setClocks(inserted: Tag, removed: Tag, changed: Iterable<Run<I>>): void {
    this.#insertClock = inserted;
    this.#removeClock = removed;
    for (const run of changed) this.refresh(run);
  }

  /** How many of the first `count` items of a run the passing side knows, by the clock. */
  knownOf(run: Run<I>, count: number = run.length): number {
    if (this.#removeClock === 0) return run.insertedBy === 0 ? count : 0;
    const inserted = insertedUpTo(run, this.#insertClock, count);
    if (inserted === 0 || run.isVisible) return inserted;
    const edge = Math.min(inserted, removedEdge(run, this.#removeClock, count));
    return run.removedStep < 0 ? edge : inserted - edge;
  }

  #canJoin(left: Run<I>, right: Run<I>): boolean {
    if (left.slot !== undefined || right.slot !== undefined) return false;
    if (left.movedTo !== undefined || right.movedTo !== undefined) return false;
    if (left.isBase !== right.isBase || left.isVisible !== right.isVisible) return false;
    if ((left.removed === undefined) !== (right.removed === undefined)) return false;
    if (left.isBase) {
      if (left.holdsGlued) return false;
    } else {
      if (left.movedFrom !== undefined || right.movedFrom !== undefined) return false;
      if (this.isGluing && right.glue !== left) return false;
      if (left.gluedBehind?.some((run) => run !== right && !run.isGone && run.insertedBy > 0) ?? false) return false;
      const step = stepOf(left.insertedBy, left.insertedStep, left, right.insertedBy, right.insertedStep, right);
      if (!(step >= 0)) return false;
    }
    if (left.isVisible) return true;
    const step = stepOf(left.removedBy, left.removedStep, left, right.removedBy, right.removedStep, right);
    return !Number.isNaN(step);
  }

  #glueApart(left: Run<I>, run: Run<I>): void {
    left.glue = run.glue;
    left.isGlued = run.isGlued;
    if (left.glue?.gluedBehind !== undefined) replace(left.glue.gluedBehind, run, left);
    left.gluedBehind = [run];
    run.glue = left;
  }

  /** A short walk is left at that; a long one is made short for the next time. */
  #neighbour(run: Run<I>, isNext: boolean): Run<I> | undefined {
    let steps = 0;
    let each = isNext ? run.right : run.left;
    if (each === undefined) {
      let below = run;
      for (each = run.parent; each !== undefined; each = each.parent, steps++) {
        if ((isNext ? each.left : each.right) === below) break;
        below = each;
      }
    } else {
      for (let next = each; next !== undefined; steps++) {
        each = next;
        next = (isNext ? each.left : each.right)!;
      }
    }
    if (each !== undefined && steps > shortWalk) this.#splay(each);
    return each;
  }

  /** Walked to, so made cheap to come back to. */
  #found(run: Run<I> | undefined): Run<I> | undefined {
    if (run !== undefined) this.#splay(run);
    return run;
  }

  #gluedUpTo(run: Run<I>): number {
    this.#splay(run);
    return (run.left?.gluedSum ?? 0) + (run.isGlued ? 1 : 0);
  }

  #glued(index: number): Run<I> {
    let run = this.#root!;
    let left = index;
    for (;;) {
      const before = run.left?.gluedSum ?? 0;
      if (left < before) {
        run = run.left!;
        continue;
      }
      left -= before;
      if (run.isGlued) {
        if (left === 0) break;
        left--;
      }
      run = run.right!;
    }
    this.#splay(run);
    return run;
  }

  #remove(run: Run<I>): void {
    this.#splay(run);
    this.#count(-1);
    run.isGone = true;
    const { left, right } = run;
    run.left = undefined;
    run.right = undefined;
    if (right !== undefined) right.parent = undefined;
    if (left === undefined) {
      this.#root = right;
      return;
    }
    left.parent = undefined;
    const last = rightmost(left)!;
    this.#splay(last);
    last.right = right;
    if (right !== undefined) right.parent = last;
    this.#pull(last);
  }

  /** A new root, above the old one and with what it took over from it. */
  #top(old: Run<I>, run: Run<I>): void {
    if (run.left !== undefined) run.left.parent = run;
    if (run.right !== undefined) run.right.parent = run;
    this.#pull(old);
    this.#pull(run);
    this.#root = run;
    this.#count(1);
  }

  #count(runs: 1 | -1): void {
    this.#size += runs;
    if (this.#tally !== undefined) this.#tally.runs += runs;
  }

  #splay(run: Run<I>): void {
    for (let { parent } = run; parent !== undefined; parent = run.parent) {
      const above = parent.parent;
      if (above !== undefined) this.#rotate((above.left === parent) === (parent.left === run) ? parent : run);
      this.#rotate(run);
    }
    this.#root = run;
    this.#pull(run);
  }

  /** The run changes places with its parent; its own sums are to follow. */
  #rotate(run: Run<I>): void {
    const parent = run.parent!;
    const above = parent.parent;
    if (parent.left === run) {
      parent.left = run.right;
      if (run.right !== undefined) run.right.parent = parent;
      run.right = parent;
    } else {
      parent.right = run.left;
      if (run.left !== undefined) run.left.parent = parent;
      run.left = parent;
    }
    parent.parent = run;
    run.parent = above;
    if (above !== undefined) {
      if (above.left === parent) above.left = run;
      else above.right = run;
    }
    this.#pull(parent);
  }

  #pull(run: Run<I>): void {
    const { left, right } = run;
    let visible = visibleIn(run);
    let known = this.#knownIn(run);
    let glued = run.isGlued ? 1 : 0;
    let tag = this.#nextTagOf(run);
    if (left !== undefined) {
      visible += left.visibleSum;
      known += left.knownSum;
      glued += left.gluedSum;
      if (left.nextTag < tag) tag = left.nextTag;
    }
    if (right !== undefined) {
      visible += right.visibleSum;
      known += right.knownSum;
      glued += right.gluedSum;
      if (right.nextTag < tag) tag = right.nextTag;
    }
    run.visibleSum = visible;
    run.knownSum = known;
    run.gluedSum = glued;
    run.nextTag = tag;
  }

  #knownIn(run: Run<I>): number {
    if (this.#removeClock === 0) return run.insertedBy === 0 ? run.length : 0;
    return this.knownOf(run);
  }

  #nextTagOf(run: Run<I>): Tag {
    if (this.#removeClock > 0) return this.#nextTagByClock(run);
    let tag = run.insertedBy === 0 ? Number.POSITIVE_INFINITY : run.insertedBy;
    const { removedStep } = run;
    const removed = removedStep < 0 ? run.removedBy + (run.length - 1) * removedStep : run.removedBy;
    if (removed < tag) tag = removed;
    const set = run.slot?.sets[0];
    return set !== undefined && set.tag < tag ? set.tag : tag;
  }

  #nextTagByClock(run: Run<I>): Tag {
    let tag = Number.POSITIVE_INFINITY;
    const inserted = insertedUpTo(run, this.#insertClock, run.length);
    if (inserted < run.length) tag = run.insertedBy + inserted * run.insertedStep;
    if (!run.isVisible) {
      const edge = removedEdge(run, this.#removeClock);
      const next = run.removedStep < 0 ? edge - 1 : edge;
      if (next >= 0 && next < run.length) tag = Math.min(tag, run.removedBy + next * run.removedStep);
    }
    const set = run.slot?.sets.find((each) => each.tag > this.#insertClock);
    return set === undefined ? tag : Math.min(tag, set.tag);
  }

  #outside(position: number, side: Counted): RangeError {
    return new RangeError(`Position ${position} is out of range for ${this.length(side)} items`);
  }
}

const visibleIn = (run: Fate): number => (run.removedBy === Number.POSITIVE_INFINITY ? run.length : 0);

/** The step in which the tags of one run go on in the next; `NaN` if they do not. */
function stepOf(a: Tag, aStep: number, left: Fate, b: Tag, bStep: number, right: Fate): number {
  const step = left.length > 1 ? aStep : right.length > 1 ? bStep : b - a;
  const fits = (right.length === 1 || bStep === step) && b === a + left.length * step;
  return fits ? step : Number.NaN;
}

const joined = <I extends Item>(a: Items<I>, b: Items<I>): Items<I> =>
  (typeof a === "string" ? a + (b as string) : (a as readonly I[]).concat(b as readonly I[])) as Items<I>;

function replace<I extends Item>(runs: Run<I>[], old: Run<I>, now: Run<I>): void {
  const index = runs.indexOf(old);
  if (index >= 0) runs[index] = now;
}

function leftmost<I extends Item>(top: Run<I> | undefined): Run<I> | undefined {
  let run = top;
  while (run?.left !== undefined) run = run.left;
  return run;
}

function rightmost<I extends Item>(top: Run<I> | undefined): Run<I> | undefined {
  let run = top;
  while (run?.right !== undefined) run = run.right;
  return run;
}

function nextOf<I extends Item>(run: Run<I>): Run<I> | undefined {
  if (run.right !== undefined) return leftmost(run.right);
  let each = run;
  while (each.parent !== undefined && each.parent.right === each) each = each.parent;
  return each.parent;
}

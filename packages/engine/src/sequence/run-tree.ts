// The runs of a bridge in order, in a tree with sums: look-ups by either side's positions, and of what is due at a tag, in
// O(log n), and in O(1) where the last one was.
//
// Law: what a run counts for, and with it every sum above it, is right whenever a method returns; whoever changes a run calls
// `refresh`.

import type { Tag } from "../tag.ts";
import { type Fate, type Item, type Items, insertedUpTo, Run, type RunNode, removedEdge } from "./run.ts";
import {
  addCounts,
  createNode,
  edgeLeaf,
  lowerTag,
  neighbourLeaf,
  putPiece,
  putRun,
  raiseTag,
  rootAbove,
  takeRun,
} from "./run-node.ts";

/** Whose positions. The recorded side counts what is visible, the passing side what it knows: base, unless the clock runs. */
export type Counted = "visible" | "known";

/** How many runs several trees have together. */
export type RunTally = { runs: number };

export class RunTree<I extends Item> {
  #root: RunNode<I> = createNode<I>(true, { runs: [], nodes: [], visibles: [], knowns: [] });
  /** The run that was looked up last, and what is before it; `undefined` if that may have changed. */
  #at: Run<I> | undefined;
  #visibleBefore = 0;
  #knownBefore = 0;
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
    if (length > 0) this.#put(this.#root, 0, new Run<I>(length, 0));
  }

  /** Runs. */
  get size(): number {
    return this.#size;
  }

  // Both sides' numbers are read before one is taken: code that waits for the other side's first question is slow when that comes.

  length(side: Counted): number {
    const { visible, known } = this.#root;
    return side === "visible" ? visible : known;
  }

  /** The smallest tag that the passing side has not seen; `Infinity` if there is none. */
  get nextTag(): Tag {
    return this.#root.nextTag;
  }

  /** Are pending operations being rewritten? Then what is outstanding may be known by the clock, and is outstanding still. */
  get isClockRunning(): boolean {
    return this.#removeClock > 0;
  }

  get hasGlued(): boolean {
    return this.#root.glued > 0;
  }

  *[Symbol.iterator](): Generator<Run<I>> {
    let leaf: RunNode<I> | undefined = edgeLeaf(this.#root, 1);
    for (; leaf !== undefined; leaf = neighbourLeaf(leaf, 1)) yield* leaf.runs;
  }

  first(): Run<I> | undefined {
    return edgeLeaf(this.#root, 1).runs[0];
  }

  next(run: Run<I>): Run<I> | undefined {
    const { runs } = run.leaf!;
    return runs[runs.indexOf(run) + 1] ?? neighbourLeaf(run.leaf!, 1)?.runs[0];
  }

  previous(run: Run<I>): Run<I> | undefined {
    const { runs } = run.leaf!;
    const index = runs.indexOf(run);
    return index > 0 ? runs[index - 1] : neighbourLeaf(run.leaf!, -1)?.runs.at(-1);
  }

  last(): Run<I> | undefined {
    return edgeLeaf(this.#root, -1).runs.at(-1);
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

  /** The same of the gap behind a run that ends there: mostly that is the run's neighbour, and nothing has to be looked up. */
  afterRun(before: Run<I> | undefined, gap: number, side: Counted): Run<I> | undefined {
    const next = before === undefined ? this.first() : this.next(before);
    if (next === undefined) return next;
    const { visible, known } = next;
    if ((side === "visible" ? visible : known) > 0) return next;
    return this.after(gap, side);
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

  /** The run that holds a counted item. */
  find(index: number, side: Counted): Run<I> {
    if (!(index >= 0 && index < this.length(side))) throw this.#outside(index, side);
    const isVisible = side === "visible";
    const last = this.#at;
    if (last !== undefined) {
      const { visible, known } = last;
      const visibleBefore = this.#visibleBefore;
      const knownBefore = this.#knownBefore;
      const offset = index - (isVisible ? visibleBefore : knownBefore);
      if (offset >= 0 && offset < (isVisible ? visible : known)) return last;
    }
    let counted = 0;
    let others = 0;
    for (let node = this.#root; ; ) {
      const { visibles, knowns } = node;
      const own = isVisible ? visibles : knowns;
      const other = isVisible ? knowns : visibles;
      let at = 0;
      for (let until = own[0]!; index >= counted + until; until = own[++at]!) {
        counted += until;
        others += other[at]!;
      }
      if (node.isLeaf) return this.#isAt(node.runs[at]!, isVisible ? counted : others, isVisible ? others : counted);
      node = node.nodes[at]!;
    }
  }

  countBefore(run: Run<I>, side: Counted): number {
    if (run !== this.#at) this.#locate(run);
    const visible = this.#visibleBefore;
    const known = this.#knownBefore;
    return side === "visible" ? visible : known;
  }

  /** The last of the runs between two that are glued to a base item; `undefined` if there is none. */
  lastGluedBetween(from: Run<I> | undefined, to: Run<I> | undefined): Run<I> | undefined {
    if ((from === undefined ? this.first() : this.next(from)) === to) return undefined;
    const before = from === undefined ? 0 : gluedBefore(from) + from.glued;
    const until = to === undefined ? this.#root.glued : gluedBefore(to);
    return until > before ? this.#glued(until - 1) : undefined;
  }

  /** The runs in which something is due at a tag or before, in order. */
  due(tag: Tag): Run<I>[] {
    const runs: Run<I>[] = [];
    if (this.nextTag <= tag) addDue(this.#root, tag, runs);
    return runs;
  }

  insertAfter(place: Run<I> | undefined, run: Run<I>): void {
    if (place === undefined) return this.#put(edgeLeaf(this.#root, 1), 0, run);
    const leaf = place.leaf!;
    this.#put(leaf, leaf.runs.indexOf(place) + 1, run);
  }

  insertBefore(place: Run<I> | undefined, run: Run<I>): void {
    const leaf = place === undefined ? edgeLeaf(this.#root, -1) : place.leaf!;
    this.#put(leaf, place === undefined ? leaf.runs.length : leaf.runs.indexOf(place), run);
  }

  /** The run leaves; what is glued to it hangs on nothing now. */
  drop(run: Run<I>): void {
    this.#remove(run);
    for (const each of run.gluedBehind ?? []) this.setGlued(each, false);
  }

  /** Something about the run has changed. */
  refresh(run: Run<I>): void {
    const { visible, known, glued, nextTag, leaf } = run;
    this.#measure(run);
    if (run.visible !== visible || run.known !== known || run.glued !== glued) {
      addCounts(leaf!, leaf!.runs.indexOf(run), run.visible - visible, run.known - known, run.glued - glued);
      if (run !== this.#at) this.#at = undefined;
    }
    if (run.nextTag < nextTag) lowerTag(leaf!, run.nextTag);
    else if (run.nextTag > nextTag) raiseTag(leaf!, nextTag);
  }

  /** A plain run has so many items more, or fewer: `refresh` in the common case. */
  resize(run: Run<I>, by: number): void {
    run.length += by;
    run.visible += by;
    run.known += by;
    const leaf = run.leaf!;
    addCounts(leaf, leaf.runs.indexOf(run), by, by, 0);
    if (run !== this.#at) this.#at = undefined;
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
    this.#measure(left);
    this.#measure(run);
    putPiece(run, left);
    this.#root = rootAbove(this.#root);
    if (this.#at === run) this.#at = left;
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

  #isAt(run: Run<I>, visibleBefore: number, knownBefore: number): Run<I> {
    this.#at = run;
    this.#visibleBefore = visibleBefore;
    this.#knownBefore = knownBefore;
    return run;
  }

  #locate(run: Run<I>): void {
    let visible = 0;
    let known = 0;
    let node = run.leaf!;
    for (let index = node.runs.indexOf(run); ; ) {
      const { visibles, knowns, parent } = node;
      for (let at = 0; at < index; at++) {
        visible += visibles[at]!;
        known += knowns[at]!;
      }
      if (parent === undefined) break;
      index = parent.nodes.indexOf(node);
      node = parent;
    }
    this.#isAt(run, visible, known);
  }

  #glued(index: number): Run<I> {
    let left = index;
    let node = this.#root;
    while (!node.isLeaf) {
      const next: RunNode<I> = node.nodes.find(({ glued }) => (left -= glued) < 0)!;
      left += next.glued;
      node = next;
    }
    return node.runs.find(({ glued }) => (left -= glued) < 0)!;
  }

  #put(leaf: RunNode<I>, index: number, run: Run<I>): void {
    this.#measure(run);
    putRun(leaf, index, run);
    this.#root = rootAbove(this.#root);
    this.#at = undefined;
    this.#count(1);
  }

  #remove(run: Run<I>): void {
    takeRun(run);
    run.isGone = true;
    this.#root = rootAbove(this.#root);
    this.#at = undefined;
    this.#count(-1);
  }

  #count(runs: 1 | -1): void {
    this.#size += runs;
    if (this.#tally !== undefined) this.#tally.runs += runs;
  }

  /** What the run counts for now. */
  #measure(run: Run<I>): void {
    run.visible = run.isVisible ? run.length : 0;
    run.known = this.#knownIn(run);
    run.glued = run.isGlued ? 1 : 0;
    run.nextTag = this.#nextTagOf(run);
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

/** How many runs before this one are glued to a base item. */
function gluedBefore<I extends Item>(run: Run<I>): number {
  let glued = 0;
  let node = run.leaf!;
  for (const each of node.runs) {
    if (each === run) break;
    glued += each.glued;
  }
  for (let { parent } = node; parent !== undefined; parent = node.parent) {
    for (const each of parent.nodes) {
      if (each === node) break;
      glued += each.glued;
    }
    node = parent;
  }
  return glued;
}

function addDue<I extends Item>(node: RunNode<I>, tag: Tag, runs: Run<I>[]): void {
  if (node.isLeaf) {
    for (const run of node.runs) if (run.nextTag <= tag) runs.push(run);
    return;
  }
  for (const each of node.nodes) if (each.nextTag <= tag) addDue(each, tag, runs);
}

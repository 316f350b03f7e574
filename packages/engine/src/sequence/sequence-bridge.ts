// The bridge of one sequence (a text or an array): what stands between two sides that share a base and have diverged.
//
// It *records* what one side did and the other has not acknowledged, lets the other side's operations *pass* (they come out
// meaning the same on the recorded side's state), and *forgets* on acknowledgement. With the recorded side "earlier" in the
// server's order it is one of the server's, per session; with "later" it is a client's.
//
// It is a list of runs over both sides' items. The recorded side sees the *visible* runs, the passing side counts the *base*
// runs. Law: applying what `pass…` emits to the visible state gives the visible state after it; and whatever both sides do,
// they end equal (rules R1, R2, R4; checked operation by operation against the cell oracle). Every verb costs amortised
// O(log n) for n runs (promise P8), and runs of one fate are one run.

import type { Tag } from "../tag.ts";
import { type Fate, type Item, type Items, insertedUpTo, Run, removedEdge, type Slot } from "./run.ts";
import { type RunTally, RunTree } from "./run-tree.ts";

/** What a passing or a retracted operation does to the visible state; each is to be carried out before the next is asked for. */
export type Step<I extends Item> =
  | { readonly kind: "insert"; readonly gap: number; readonly items: Items<I> | undefined; readonly length: number }
  | { readonly kind: "remove"; readonly at: number; readonly count: number }
  | { readonly kind: "move"; readonly at: number; readonly gap: number }
  | { readonly kind: "set"; readonly at: number; readonly item: I | undefined };

export type Emit<I extends Item> = (step: Step<I>) => void;

/**
 * Which side is recorded, and in what. `earlier`: on the server, which holds no items. The two others are a client's, where
 * what the recorded side removes, moves or sets has to be handed over with it, so that it can come back.
 */
export type BridgeKind = "earlier" | "later text" | "later list";

type PassOptions<I extends Item> = { readonly refused?: Tag | undefined; readonly items?: Items<I> };

export class SequenceBridge<I extends Item = Item> {
  readonly runs: RunTree<I>;
  readonly #kind: BridgeKind;

  /** `tally`: counts the runs of several bridges together. */
  constructor(length: number, kind: BridgeKind, tally?: RunTally) {
    this.runs = new RunTree<I>(length, kind === "later text", tally);
    this.#kind = kind;
  }

  get #recordedFirst(): boolean {
    return this.#kind === "earlier";
  }

  get baseLength(): number {
    return this.runs.length("known");
  }

  /** Is nothing outstanding? Then the bridge need not exist. */
  get isEmpty(): boolean {
    return this.runs.nextTag === Number.POSITIVE_INFINITY && !this.runs.isClockRunning;
  }

  // Recording: in visible coordinates, before or after the visible state changes. Tags grow.

  /** `tagStep`: 1 if the items were inserted one by one, each behind the one before it, with tags that count up from `tag`. */
  recordInsert(gap: number, length: number, glued: boolean, tag: Tag, tagStep: 0 | 1 = 0): void {
    if (length === 0) return;
    const before = this.runs.before(gap, "visible");
    if (before !== undefined && this.#goesOn(before, length, glued, tag)) {
      before.insertedStep = tag - lastInserted(before);
      before.length++;
      return this.runs.refresh(before);
    }
    const run = new Run<I>(length, tag);
    if (length > 1) run.insertedStep = tagStep;
    if (this.#recordedFirst) return this.runs.insertAfter(before, run);
    if (!glued || before === undefined) return this.runs.insertBefore(this.runs.afterRun(before, gap, "visible"), run);
    run.glue = before;
    run.isGlued = before.isBase || before.isGlued;
    before.gluedBehind ??= [];
    before.gluedBehind.push(run);
    this.runs.insertAfter(before, run);
  }

  /** Does a single item continue a run of which each had a tag of its own? */
  #goesOn(run: Run<I>, length: number, glued: boolean, tag: Tag): boolean {
    if (length > 1 || run.isBase || run.slot !== undefined || run.movedFrom !== undefined) return false;
    const step = tag - lastInserted(run);
    if (step === 0 || (run.length > 1 && run.insertedStep !== step)) return false;
    if (this.#kind === "earlier") return true;
    if (this.#kind === "later text") return glued && !run.holdsGlued;
    return this.runs.next(run)?.isVisible ?? true;
  }

  /** `tagStep`: 1 or -1 if the items were removed one by one, from left to right or from right to left, `tag` being the first. */
  recordRemove(at: number, count: number, tag: Tag, items?: Items<I>, tagStep: 0 | 1 | -1 = 0): void {
    const first = tagStep < 0 ? tag + count - 1 : tag;
    for (let done = 0; done < count; ) {
      const run = this.runs.piece(at, count - done, "visible");
      const end = done + run.length;
      run.removed = run.slot === undefined ? sliceOf(items, done, end) : undefined;
      run.removedBy = first + done * tagStep;
      run.removedStep = run.length > 1 ? tagStep : 0;
      this.runs.refresh(run);
      this.#join(run);
      done = end;
    }
  }

  recordMove(at: number, gap: number, tag: Tag, item?: I): void {
    const run = this.#one(at, "visible");
    if (!this.#recordedFirst) this.#slotOf(run, item);
    const there = new Run<I>(1, tag);
    there.slot = run.slot;
    if (this.#recordedFirst) this.runs.insertAfter(this.runs.before(gap, "visible"), there);
    else this.runs.insertBefore(this.runs.after(gap, "visible"), there);
    run.removedBy = tag;
    run.movedTo = there;
    there.movedFrom = run;
    this.runs.refresh(run);
  }

  /** A set needs no record on the earlier side: of two sets the later wins, and the item keeps its place. */
  recordSet(at: number, item: I, tag: Tag, old?: I): void {
    if (this.#recordedFirst) return;
    const run = this.#one(at, "visible");
    this.#slotOf(run, old).sets.push({ tag, item });
    this.runs.refresh(run);
  }

  // Passing: in base coordinates. With `refused`, the operation is undone in place under that tag (R4, server only): the
  // passing side has it until it has seen the refusal, and nothing is to be done on the recorded side.

  passInsert(gap: number, length: number, glued: boolean, emit: Emit<I>, options: PassOptions<I> = {}): void {
    const { refused, items } = options;
    const inside = refused === undefined ? this.grow(gap, length, glued) : -1;
    if (inside >= 0) return emit({ kind: "insert", gap: inside, items, length });
    const left = this.#passPlace(gap, glued);
    const run = new Run<I>(length, 0);
    if (refused !== undefined) run.removedBy = refused;
    this.runs.insertAfter(left, run);
    if (refused !== undefined) return;
    const at = this.runs.countBefore(run, "visible");
    this.#join(run);
    emit({ kind: "insert", gap: at, items, length });
  }

  /** The common case of `passInsert`: inside of what both sides have. Gives the gap on the recorded side, or -1 if it is none. */
  grow(gap: number, length: number, glued: boolean): number {
    if (gap === 0) return -1;
    const around = this.runs.find(gap - 1, "known");
    if (!around.isPlain) return -1;
    const offset = gap - this.runs.countBefore(around, "known");
    if (offset === around.length && this.#passPlace(gap, glued) !== around) return -1;
    const at = this.runs.countBefore(around, "visible") + offset;
    this.runs.resize(around, length);
    return at;
  }

  /** Emits from right to left. `forget` gets what the bridge held for the removed items. */
  passRemove(
    at: number,
    count: number,
    emit: Emit<I>,
    { refused, forget }: { refused?: Tag | undefined; forget?: (item: I) => void } = {},
  ): void {
    const inside = refused === undefined ? this.shrink(at, count) : -1;
    if (inside >= 0) return emit({ kind: "remove", at: inside, count });
    const runs = this.runs.cut(at, count, "known");
    const before = count === 0 ? undefined : this.runs.previous(runs[0]!);
    for (const run of runs.reverse()) {
      const trail = run.trail();
      const end = trail.pop()!;
      for (const each of trail) this.runs.drop(each);
      if (end.movedFrom !== undefined) end.movedFrom = undefined;
      if (end.isVisible && refused !== undefined) {
        end.insertedBy = refused; // still there for the recorded side, in its place; gone for the author
        this.runs.refresh(end);
        continue;
      }
      const index = this.runs.countBefore(end, "visible");
      this.runs.drop(end);
      if (end.isVisible) emit({ kind: "remove", at: index, count: end.length });
      if (forget !== undefined) for (const item of heldItems(end)) forget(item);
    }
    if (before !== undefined && !before.isGone) this.runs.join(before, this.runs.next(before));
  }

  /** The common case of `passRemove`: all of it is inside of what both sides have. Gives the place on the recorded side, or -1. */
  shrink(at: number, count: number): number {
    const run = this.runs.find(at, "known");
    const offset = at - this.runs.countBefore(run, "known");
    const rest = run.length - offset - count;
    if (!run.isPlain || rest < 0 || count === run.length || (rest === 0 && run.holdsGlued)) return -1;
    const index = this.runs.countBefore(run, "visible") + offset;
    this.runs.resize(run, 0 - count);
    return index;
  }

  /** R1. A removal wins over a set, and so does a later set. */
  passSet(at: number, item: I | undefined, emit: Emit<I>, forget?: (item: I) => void): void {
    const run = this.#one(at, "known");
    const end = run.end();
    if (item !== undefined && (run.slot !== undefined || !end.isVisible)) {
      const slot = this.#slotOf(run, undefined);
      forget?.(slot.base);
      slot.base = item;
    }
    if (!end.isVisible || (run.slot !== undefined && run.slot.sets.length > 0)) return;
    emit({ kind: "set", at: this.runs.countBefore(end, "visible"), item });
  }

  /** R1. A removal wins over a move, and so does a later move; one that loses still moves the item in base coordinates. Returns the
   *  item of one that loses, if the bridge holds items. */
  passMove(at: number, gap: number, emit: Emit<I>, refused?: Tag): I | undefined {
    const run = this.#one(at, "known");
    const trail = run.trail();
    const end = trail.at(-1)!;
    const there = new Run<I>(1, 0);
    there.slot = run.slot;
    const from = this.runs.countBefore(end, "visible");
    this.runs.insertAfter(this.#passPlace(gap, false), there);
    const to = this.runs.countBefore(there, "visible");
    if (this.#recordedFirst) this.#moveBeforeRecorded(trail, there, refused);
    else if (trail.length === 1 && end.isVisible) this.runs.drop(run);
    else {
      this.#moveAfterRecorded(run, there);
      return end.slot === undefined ? (end.removed?.[0] as I | undefined) : slotNow(end.slot);
    }
    if (end.isVisible && refused === undefined) emit({ kind: "move", at: from, gap: to });
    return undefined;
  }

  /** On the server: our moves, if any, came first, so this one wins, unless the item was removed. */
  #moveBeforeRecorded(trail: readonly Run<I>[], there: Run<I>, refused: Tag | undefined): void {
    const end = trail.at(-1)!;
    if (!end.isVisible || refused === undefined) {
      there.removedBy = end.removedBy;
      for (const each of trail) this.runs.drop(each);
    } else {
      for (const each of trail.slice(0, -1)) this.runs.drop(each);
      there.removedBy = refused;
      there.movedTo = end;
      end.movedFrom = there;
      end.insertedBy = refused;
      this.runs.refresh(end);
    }
    this.runs.refresh(there);
  }

  /** On a client: ours will come later and win; the passing side has the item at the new place until it hears of it. */
  #moveAfterRecorded(run: Run<I>, there: Run<I>): void {
    there.removedBy = run.removedBy;
    there.removed = run.removed;
    there.movedTo = run.movedTo;
    if (there.movedTo !== undefined) there.movedTo.movedFrom = there;
    this.runs.drop(run);
    this.runs.refresh(there);
  }

  /**
   * R2: the run to stand behind. After the base item before the gap. If the recorded side is the earlier, also after all it put
   * there, unless the insert is glued to that item; else only after what the recorded side glued to it.
   */
  #passPlace(gap: number, glued: boolean): Run<I> | undefined {
    if (this.#recordedFirst && !glued) {
      const next = this.runs.after(gap, "known");
      return next === undefined ? this.runs.last() : this.runs.previous(next);
    }
    const before = this.runs.before(gap, "known");
    if (this.#recordedFirst || !this.runs.hasGlued) return before;
    return this.runs.lastGluedBetween(before, this.runs.afterRun(before, gap, "known")) ?? before;
  }

  /** Where a gap of the passing side's is on the recorded side: at the item that it keeps to, or where that was. Leaves nothing behind. */
  placeOfGap(gap: number, side: "after" | "before"): number {
    if (side === "after" && gap === this.baseLength) return this.runs.length("visible");
    if (side === "before" && gap === 0) return 0;
    const item = side === "after" ? gap : gap - 1;
    const run = this.runs.find(item, "known");
    const offset = gap - this.runs.countBefore(run, "known");
    return this.runs.countBefore(run, "visible") + (run.isVisible ? offset : 0);
  }

  /** The same of an item: it may have been moved. */
  placeOfItem(index: number): number {
    const run = this.runs.find(index, "known");
    const offset = index - this.runs.countBefore(run, "known");
    const end = run.end();
    return this.runs.countBefore(end, "visible") + (end.isVisible ? offset : 0);
  }

  /** The passing side has seen everything up to `tag`: it becomes base, and what is gone is forgotten. */
  acknowledge(tag: Tag, forget?: (item: I) => void): void {
    while (this.runs.nextTag <= tag) {
      for (const run of this.runs.due(tag)) this.#acknowledgeRun(run, tag, forget);
    }
  }

  #acknowledgeRun(run: Run<I>, tag: Tag, forget: ((item: I) => void) | undefined): void {
    if (run.isGone) return; // joined with another meanwhile
    if (run.slot !== undefined) acknowledgeSets(run.slot, tag, forget);
    const inserted = insertedUpTo(run, tag, run.length);
    if (inserted === 0) return this.runs.refresh(run);
    const base = inserted < run.length ? this.runs.split(run, inserted) : run;
    this.#becomeBase(base);
    const gone = base.isVisible ? undefined : this.#removedPart(base, tag);
    if (gone !== undefined) return this.#forgetRun(gone, forget);
    if (base.isVisible && base.slot?.sets.length === 0) base.slot = undefined;
    this.runs.refresh(base);
    this.#join(base);
  }

  #removedPart(run: Run<I>, tag: Tag): Run<I> | undefined {
    const edge = removedEdge(run, tag);
    if (run.removedStep >= 0) {
      if (edge === 0) return undefined;
      return edge < run.length ? this.runs.split(run, edge) : run;
    }
    if (edge === run.length) return undefined;
    if (edge > 0) this.runs.split(run, edge);
    return run;
  }

  #becomeBase(run: Run<I>): void {
    if (run.isBase) return;
    run.insertedBy = 0;
    run.insertedStep = 0;
    run.glue = undefined;
    run.isGlued = false;
    this.runs.refresh(run);
    for (const each of run.gluedBehind ?? []) this.runs.setGlued(each, true);
  }

  /** A removal, or the place that an item left, is known to both sides. */
  #forgetRun(run: Run<I>, forget: ((item: I) => void) | undefined): void {
    const before = this.runs.previous(run);
    this.runs.drop(run);
    run.handOver();
    if (run.movedTo === undefined && forget !== undefined) for (const item of heldItems(run)) forget(item);
    if (before !== undefined) this.runs.join(before, this.runs.next(before));
  }

  /** R4, client: what was recorded under `tag` was refused; everything before is acknowledged, or is a batch that is taken back
   *  from its end. Taken back in place, later records stay. */
  retract(tag: Tag, emit: Emit<I>, forget?: (item: I) => void): void {
    const runs = this.runs.due(tag).flatMap((run) => this.#isolated(run, tag));
    const inserted = runs.filter((run) => run.insertedBy === tag && run.movedFrom === undefined);
    for (const slot of new Set(runs.map((run) => run.slot))) {
      if (slot !== undefined) this.#retractSet(slot, tag, runs, emit, forget);
    }
    for (const run of runs) if (run.removedBy === tag && !run.isGone) this.#putBack(run, emit);
    for (const run of inserted) this.#takeOut(run, emit, forget);
    for (const run of runs) if (!run.isGone) this.#rest(run);
  }

  /** The run, cut so that each part is wholly of this tag, or not at all. */
  #isolated(run: Run<I>, tag: Tag): Run<I>[] {
    const parts = [run];
    const { insertedBy, insertedStep, removedBy, removedStep, length } = run;
    const inserted = insertedStep === 0 ? 0 : (tag - insertedBy) / insertedStep;
    const removed = removedStep === 0 ? 0 : (tag - removedBy) / removedStep;
    const cuts = new Set([inserted, inserted + 1, removed, removed + 1]);
    const places = [...cuts].filter((at) => Number.isInteger(at) && at > 0 && at < length).sort((a, b) => b - a);
    if (insertedStep === 0 && removedStep === 0) return parts;
    let end = run;
    for (const at of places) {
      const left = this.runs.split(end, at);
      parts.unshift(left);
      end = left;
    }
    return parts;
  }

  #retractSet(
    slot: Slot<I>,
    tag: Tag,
    runs: readonly Run<I>[],
    emit: Emit<I>,
    forget: ((item: I) => void) | undefined,
  ): void {
    const index = slot.sets.findIndex((set) => set.tag === tag);
    if (index < 0) return;
    const [set] = slot.sets.splice(index, 1);
    const end = runs
      .find((run) => run.slot === slot)!
      .trail()
      .at(-1)!;
    if (index === slot.sets.length && end.isVisible) {
      emit({ kind: "set", at: this.runs.countBefore(end, "visible"), item: slotNow(slot) });
    }
    forget?.(set!.item);
  }

  /** A removal or a move of ours is taken back: the run is where it was, or where a later record of ours took it. */
  #putBack(run: Run<I>, emit: Emit<I>): void {
    const there = run.movedTo;
    if (there === undefined) {
      const items = (run.slot === undefined ? run.removed : [slotNow(run.slot)]) as Items<I>;
      run.removedBy = Number.POSITIVE_INFINITY;
      run.removedStep = 0;
      run.removed = undefined;
      this.runs.refresh(run);
      return emit({ kind: "insert", gap: this.runs.countBefore(run, "visible"), items, length: run.length });
    }
    const at = this.runs.countBefore(there, "visible");
    const gap = this.runs.countBefore(run, "visible");
    this.runs.drop(there);
    run.removedBy = there.removedBy;
    run.removed = there.removed;
    run.movedTo = there.movedTo;
    if (run.movedTo !== undefined) run.movedTo.movedFrom = run;
    this.runs.refresh(run);
    if (there.isVisible) emit({ kind: "move", at, gap });
  }

  #takeOut(run: Run<I>, emit: Emit<I>, forget: ((item: I) => void) | undefined): void {
    if (run.isGone) return;
    const trail = run.trail();
    const end = trail.at(-1)!;
    const at = this.runs.countBefore(end, "visible");
    for (const each of trail) this.runs.drop(each);
    if (end.isVisible) emit({ kind: "remove", at, count: end.length });
    if (forget !== undefined) for (const item of heldItems(end)) forget(item);
  }

  /** What the passing side has, in its order, stretch by stretch: visible, as `read` gives it, or held because we removed it. */
  *baseStretches(read: (at: number, count: number) => Items<I>): Generator<Items<I>> {
    let at = 0;
    for (const run of this.runs) {
      if (run.isBase) {
        if (run.slot !== undefined) yield [run.slot.base] as unknown as Items<I>;
        else yield run.isVisible ? read(at, run.length) : run.removed!;
      }
      if (run.isVisible) at += run.length;
    }
  }

  /** Everything that is not visible but may become so again (and, of what was set or moved, what is visible too). */
  *hiddenItems(): Generator<I> {
    for (const run of this.runs) yield* heldItems(run);
  }

  #one(at: number, side: "visible" | "known"): Run<I> {
    return this.runs.piece(at, 1, side);
  }

  #join(run: Run<I>): void {
    this.runs.join(this.runs.previous(run), run);
    this.runs.join(run, this.runs.next(run));
  }

  /** A slot without sets says no more than its run, once that is base and visible. */
  #rest(run: Run<I>): void {
    if (run.slot?.sets.length === 0 && run.isVisible && run.isBase) run.slot = undefined;
    this.runs.refresh(run);
    this.#join(run);
  }

  /** The slot of a run of one item: visible, and handed over, or removed and held. */
  #slotOf(run: Run<I>, item: I | undefined): Slot<I> {
    if (run.slot === undefined) {
      run.slot = { base: run.removed === undefined ? item! : (run.removed[0] as I), sets: [] };
      run.removed = undefined;
    }
    return run.slot;
  }
}

const lastInserted = (run: Fate): Tag => run.insertedBy + (run.length - 1) * run.insertedStep;

const sliceOf = <I extends Item>(items: Items<I> | undefined, from: number, to: number): Items<I> | undefined =>
  items?.slice(from, to) as Items<I> | undefined;

const slotNow = <I extends Item>(slot: Slot<I>): I => slot.sets.at(-1)?.item ?? slot.base;

/** The items that a run holds: none unless it was removed, set or moved. */
function* heldItems<I extends Item>(run: Run<I>): Generator<I> {
  if (run.slot === undefined) {
    if (typeof run.removed !== "string" && run.removed !== undefined) yield* run.removed as readonly I[];
    return;
  }
  yield run.slot.base;
  for (const set of run.slot.sets) yield set.item;
}

function acknowledgeSets<I extends Item>(slot: Slot<I>, tag: Tag, forget?: (item: I) => void): void {
  while (slot.sets.length > 0 && slot.sets[0]!.tag <= tag) {
    forget?.(slot.base);
    slot.base = slot.sets.shift()!.item;
  }
}

// The bridge of one sequence (a text or an array): what stands between two sides that share a base and have diverged.
//
// It *records* what one side did and the other has not acknowledged, lets the other side's operations *pass* (they come out
// meaning the same on the recorded side's state), and *forgets* on acknowledgement. With the recorded side "earlier" in the
// server's order it is one of the server's, per session; with "later" it is a client's.
//
// It is a list of runs over both sides' items. The recorded side sees the *visible* runs, the passing side counts the *base*
// runs. Law: applying what `pass…` emits to the visible state gives the visible state after it; and whatever both sides do,
// they end equal (rules R1, R2, R4; checked operation by operation against the cell oracle). Positions only: no values.

import type { Tag } from "../../tag.ts";
import { type Item, isGlued, type PlainRun, type PlainSlot, runOf, trailOf } from "./plain-run.ts";
import { PlainRunList } from "./plain-run-list.ts";

/** What a passing or a retracted operation does to the visible state; each is to be carried out before the next is asked for. */
export type Step<I extends Item> =
  | { readonly kind: "insert"; readonly gap: number; readonly items: Items<I> | undefined; readonly length: number }
  | { readonly kind: "remove"; readonly at: number; readonly count: number }
  | { readonly kind: "move"; readonly at: number; readonly gap: number }
  | { readonly kind: "set"; readonly at: number; readonly item: I | undefined };

/** A stretch of items: a string's units, or an array's elements. Both have `slice` and `length`. */
export type Items<I extends Item> = [I] extends [string] ? string : readonly I[];

export type Side = "earlier" | "later";

export class PlainSequenceBridge<I extends Item = Item> {
  readonly runs: PlainRunList<I>;
  readonly #recordedFirst: boolean;
  /** Reads the visible state, so that what the recorded side removes can come back. The server has no need of it. */
  readonly #read: ((at: number, count: number) => Items<I>) | undefined;

  constructor(length: number, recorded: Side, read?: (at: number, count: number) => Items<I>) {
    this.runs = new PlainRunList<I>(length);
    this.#recordedFirst = recorded === "earlier";
    this.#read = read;
  }

  get baseLength(): number {
    return this.runs.length("base");
  }

  /** Is nothing outstanding? Then the bridge need not exist. */
  get isEmpty(): boolean {
    return this.runs.all.every((run) => run.insertedBy === 0 && run.removedBy === Infinity && run.slot === undefined);
  }

  // Recording: in visible coordinates, *before* the visible state changes. Tags grow.

  recordInsert(gap: number, length: number, glued: boolean, tag: Tag): void {
    if (length === 0) return;
    this.runs.tidy();
    const place = this.runs.after(gap, "visible");
    const glue = glued && !this.#recordedFirst ? this.runs.all[place - 1] : undefined;
    this.runs.put(glue === undefined ? this.#recordPlace(place) : place, { ...runOf<I>(length, tag), glue });
  }

  recordRemove(at: number, count: number, tag: Tag): void {
    this.runs.tidy();
    let place = at;
    for (const run of this.runs.cut(at, count, "visible")) {
      run.removed = run.slot === undefined ? this.#read?.(place, run.length) : undefined;
      run.removedBy = tag;
      place += run.length;
    }
  }

  recordMove(at: number, gap: number, tag: Tag): void {
    const run = this.#one(at, "visible");
    if (this.#read !== undefined) this.#slotOf(run, at);
    const there: PlainRun<I> = { ...runOf<I>(1, tag), slot: run.slot };
    this.runs.put(this.#recordPlace(this.runs.after(gap, "visible")), there);
    run.removedBy = tag;
    run.movedTo = there;
  }

  /** A set needs no record on the earlier side: of two sets the later wins, and the item keeps its place. */
  recordSet(at: number, item: I, tag: Tag): void {
    if (this.#recordedFirst) return;
    this.#slotOf(this.#one(at, "visible"), at).sets.push({ tag, item });
  }

  /** R2. Directly after the visible item before the gap; a recorded-later insert goes right of what is invisible there. */
  #recordPlace(place: number): number {
    const runs = this.runs.all;
    if (!this.#recordedFirst) while (place < runs.length && runs[place]!.removedBy !== Infinity) place++;
    return place;
  }

  // Passing: in base coordinates. With `refused`, the operation is undone in place under that tag (R4, server only): the
  // passing side has it until it has seen the refusal, and nothing is to be done on the recorded side.

  passInsert(
    gap: number,
    length: number,
    glued: boolean,
    emit: (step: Step<I>) => void,
    { refused, items }: { refused?: Tag | undefined; items?: Items<I> } = {},
  ): void {
    this.runs.tidy();
    const run = runOf<I>(length, 0);
    const place = this.#passPlace(gap, glued);
    this.runs.put(place, run);
    if (refused === undefined) emit({ kind: "insert", gap: this.runs.visibleBefore(run), items, length });
    else run.removedBy = refused;
  }

  /** Emits from right to left. `forget` gets what the bridge held for the removed items. */
  passRemove(
    at: number,
    count: number,
    emit: (step: Step<I>) => void,
    { refused, forget }: { refused?: Tag | undefined; forget?: (item: I) => void } = {},
  ): void {
    this.runs.tidy();
    for (const run of this.runs.cut(at, count, "base").reverse()) {
      const trail = trailOf(run);
      const end = trail.at(-1)!;
      if (end.removedBy === Infinity && refused !== undefined) {
        end.insertedBy = refused; // still there for the recorded side, in its place; gone for the author
        this.runs.drop(trail.slice(0, -1));
        continue;
      }
      const index = this.runs.visibleBefore(end);
      this.runs.drop(trail);
      if (end.removedBy === Infinity) emit({ kind: "remove", at: index, count: run.length });
      if (forget !== undefined) for (const item of heldItems(end)) forget(item);
    }
  }

  /** R1. A removal wins over a set, and so does a later set. */
  passSet(at: number, item: I | undefined, emit: (step: Step<I>) => void, forget?: (item: I) => void): void {
    const run = this.#one(at, "base");
    const end = trailOf(run).at(-1)!;
    const isAlive = end.removedBy === Infinity;
    if (item !== undefined && (run.slot !== undefined || !isAlive)) {
      const slot = this.#slotOf(run);
      forget?.(slot.base);
      slot.base = item;
    }
    if (!isAlive || (run.slot !== undefined && run.slot.sets.length > 0)) return;
    emit({ kind: "set", at: this.runs.visibleBefore(end), item });
  }

  /** R1. A removal wins over a move, and so does a later move; one that loses still moves the item in base coordinates. */
  passMove(at: number, gap: number, emit: (step: Step<I>) => void, refused?: Tag): void {
    const run = this.#one(at, "base");
    const trail = trailOf(run);
    const end = trail.at(-1)!;
    const wins = end.removedBy === Infinity && (this.#recordedFirst || trail.length === 1);
    const there: PlainRun<I> = { ...runOf<I>(1, 0), slot: run.slot };
    const from = this.runs.visibleBefore(end);
    this.runs.put(this.#passPlace(gap, false), there);
    const to = this.runs.visibleBefore(there);
    if (!wins) {
      there.removedBy = this.#recordedFirst ? end.removedBy : run.removedBy;
      if (!this.#recordedFirst) {
        there.movedTo = run.movedTo;
        there.removed = run.removed;
      }
      return this.runs.drop(this.#recordedFirst ? trail : [run]);
    }
    if (refused === undefined) {
      this.runs.drop(trail);
      return emit({ kind: "move", at: from, gap: to });
    }
    there.removedBy = refused;
    there.movedTo = end;
    end.insertedBy = refused;
    this.runs.drop(trail.slice(0, -1));
  }

  /**
   * R2. After the base item before the gap. If the recorded side is the earlier, also after all it put there, unless the insert
   * is glued to that item; else only after what the recorded side glued to it.
   */
  #passPlace(gap: number, glued: boolean): number {
    const runs = this.runs.all;
    let place = this.runs.after(gap, "base");
    for (let i = place; i < runs.length && runs[i]!.insertedBy !== 0; i++) {
      if (this.#recordedFirst ? !glued : isGlued(runs[i]!)) place = i + 1;
    }
    return place;
  }

  /** The passing side has seen everything up to `tag`: it becomes base, and what is gone is forgotten. */
  acknowledge(tag: Tag, forget?: (item: I) => void): void {
    const seen = new Set<PlainSlot<I>>();
    for (const run of this.runs.all) {
      if (run.slot !== undefined && !seen.has(run.slot)) {
        seen.add(run.slot);
        acknowledgeSets(run.slot, tag, forget);
      }
      if (run.insertedBy <= tag) run.insertedBy = 0;
    }
    const gone = this.runs.all.filter((run) => run.removedBy <= tag && run.insertedBy === 0);
    if (forget !== undefined) {
      for (const run of gone) if (run.movedTo === undefined) for (const item of heldItems(run)) forget(item);
    }
    this.runs.drop(gone);
    this.#dropIdleSlots();
    this.runs.join();
  }

  /** R4, client: what was recorded under `tag` was refused; everything before is acknowledged. Taken back in place, later records stay. */
  retract(tag: Tag, emit: (step: Step<I>) => void, forget?: (item: I) => void): void {
    const targets = new Set(this.runs.all.map((run) => run.movedTo));
    this.#retractSets(tag, emit, forget);
    for (const run of [...this.runs.all]) if (run.removedBy === tag && !run.isGone) this.#putBack(run, emit);
    for (const run of this.runs.all.filter((each) => each.insertedBy === tag && !targets.has(each))) {
      const trail = trailOf(run);
      const end = trail.at(-1)!;
      const index = this.runs.visibleBefore(end);
      this.runs.drop(trail);
      if (end.removedBy === Infinity) emit({ kind: "remove", at: index, count: end.length });
      if (forget !== undefined) for (const item of heldItems(end)) forget(item);
    }
    this.#dropIdleSlots();
  }

  #retractSets(tag: Tag, emit: (step: Step<I>) => void, forget?: (item: I) => void): void {
    for (const run of this.runs.all) {
      const index = run.slot?.sets.findIndex((set) => set.tag === tag) ?? -1;
      if (index < 0) continue;
      const slot = run.slot!;
      const [set] = slot.sets.splice(index, 1);
      const end = trailOf(run).at(-1)!;
      if (index === slot.sets.length && end.removedBy === Infinity) {
        emit({ kind: "set", at: this.runs.visibleBefore(end), item: slotNow(slot) });
      }
      forget?.(set!.item);
    }
  }

  /** A removal or a move of ours is taken back: the run is where it was, or where a later record of ours took it. */
  #putBack(run: PlainRun<I>, emit: (step: Step<I>) => void): void {
    const there = run.movedTo;
    if (there !== undefined) {
      const at = this.runs.visibleBefore(there);
      const gap = this.runs.visibleBefore(run);
      this.runs.drop([there]);
      run.removedBy = there.removedBy;
      run.movedTo = there.movedTo;
      run.removed = there.removed;
      if (there.removedBy === Infinity) emit({ kind: "move", at, gap });
      return;
    }
    const items = (run.slot === undefined ? run.removed : [slotNow(run.slot)]) as Items<I>;
    run.removedBy = Infinity;
    run.removed = undefined;
    emit({ kind: "insert", gap: this.runs.visibleBefore(run), items, length: run.length });
  }

  /** What the passing side has, in its order, stretch by stretch: visible, or held because we removed it. */
  *baseStretches(): Generator<Items<I>> {
    let at = 0;
    for (const run of this.runs.all) {
      const isVisible = run.removedBy === Infinity;
      if (run.insertedBy === 0) {
        if (run.slot !== undefined) yield [run.slot.base] as unknown as Items<I>;
        else yield isVisible ? this.#read!(at, run.length) : (run.removed as Items<I>);
      }
      if (isVisible) at += run.length;
    }
  }

  /** Everything that is not visible but may become so again (and, of what was set or moved, what is visible too). */
  *hiddenItems(): Generator<I> {
    for (const run of this.runs.all) yield* heldItems(run);
  }

  #one(at: number, side: "visible" | "base"): PlainRun<I> {
    return this.runs.cut(at, 1, side)[0]!;
  }

  /** The slot of a run of one item: visible at `at`, or removed and held. */
  #slotOf(run: PlainRun<I>, at?: number): PlainSlot<I> {
    if (run.slot === undefined) {
      const items = run.removed ?? this.#read!(at!, 1);
      run.slot = { base: items[0] as I, sets: [] };
      run.removed = undefined;
    }
    return run.slot;
  }

  /** A slot without sets says no more than its run; unless the run is invisible and the slot holds its item, or it is on a trail. */
  #dropIdleSlots(): void {
    const onTrails = new Set(this.runs.all.flatMap((run) => (run.movedTo === undefined ? [] : trailOf(run))));
    for (const run of this.runs.all) {
      if (run.slot?.sets.length === 0 && run.removedBy === Infinity && !onTrails.has(run)) run.slot = undefined;
    }
  }
}

const slotNow = <I extends Item>(slot: PlainSlot<I>): I => slot.sets.at(-1)?.item ?? slot.base;

const itemsOf = <I extends Item>(items: string | readonly I[] | undefined): readonly I[] =>
  typeof items === "string" || items === undefined ? [] : items;

/** The items that a run holds: none unless it was removed, set or moved. */
function* heldItems<I extends Item>(run: PlainRun<I>): Generator<I> {
  if (run.slot === undefined) yield* itemsOf(run.removed);
  else {
    yield run.slot.base;
    for (const set of run.slot.sets) yield set.item;
  }
}

function acknowledgeSets<I extends Item>(slot: PlainSlot<I>, tag: Tag, forget?: (item: I) => void): void {
  while (slot.sets.length > 0 && slot.sets[0]!.tag <= tag) {
    forget?.(slot.base);
    slot.base = slot.sets.shift()!.item;
  }
}

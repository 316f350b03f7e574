// Where the anchors of one string or array belong whose content was hidden by own edits, and is seen again.
//
// Law: an end of an anchor that stood in what an edit hid, or at its edge, is *marked* there; once that is seen again the end is
// wanted at the mark, wherever it was pushed meanwhile, unless somebody has set or taken away the anchor since. Wanted ends are in
// coordinates of what the user sees. Only the server sets anchors, so what is wanted has to be asked for.

import type { Edit } from "../document.ts";
import { type Anchors, anchorNamed } from "../references/anchor.ts";
import { motionOfEdit } from "../references/motion-of-edit.ts";
import {
  type GapSide,
  type Motion,
  type RangeReference,
  type Reference,
  shiftReference,
  sidesOf,
} from "../references/reference.ts";

/** `value`: the index of the reference's value that the end is one of. An index has a start only. */
type End = { readonly name: string; readonly value: number; readonly edge: "start" | "end" };

/** `at`: from the beginning of what is hidden. `stamp`: of two marks of one end the lower one tells where it was first. */
export type AnchorMark = End & { readonly side: GapSide; readonly at: number; readonly stamp: number };

/** `turn`: in which of what was taken back or done again it was found. */
type WantedEnd = AnchorMark & { readonly turn: number; isAsked: boolean };
type Gone = { readonly reference: Reference; isAsked: boolean };

/** The anchors as they showed before an edit, and what it hides. */
export type Lost = { readonly anchors: Anchors; readonly at: number; readonly count: number };

export type AnchorWish = { readonly name: string; readonly reference: Reference };

const keyOf = ({ name, value, edge }: End): string => `${value} ${edge} ${name}`;

export class AnchorEnds {
  readonly #turn: () => number;
  #wanted = new Map<string, WantedEnd>();
  /** Anchors that ended with a whole content which is seen again. */
  #gone = new Map<string, Gone>();
  #stamp = 0;
  /** Marks of a name up to this stamp say nothing any more: somebody has set the anchor since. */
  readonly #voidTo = new Map<string, number>();
  /** The names that there is or was a mark of. */
  readonly #marked = new Set<string>();
  /** What is asked for, and how often the anchor was set since. */
  readonly #asked = new Map<string, number>();

  /** `turn`: counts from 1 how often something was taken back or done again. Within one turn the oldest mark of an end is right. */
  constructor(turn: () => number) {
    this.#turn = turn;
  }

  /** The ends in what an edit hides, or at its edges. Before `passed`. */
  lost({ anchors, at, count }: Lost): readonly AnchorMark[] {
    if (anchors === undefined || count === 0) return [];
    const stamp = ++this.#stamp;
    const marks: AnchorMark[] = [];
    for (const [end, place] of endsOf(this.#wishedFor(anchors))) {
      if (place < at || place > at + count) continue;
      // If it is wanted, it is so where the edit leaves it, until a mark is seen again.
      const wanted = this.#wanted.get(keyOf(end));
      if (wanted !== undefined) this.#wanted.set(keyOf(end), { ...wanted, turn: 0 });
      this.#marked.add(end.name);
      marks.push({ ...end, at: place - at, stamp });
    }
    return marks;
  }

  /** What is wanted moves with what the user sees, as if it were there already. `anchors`: as they showed before, if that is known. */
  passed(edit: Edit, anchors?: Anchors): void {
    if (!this.isWanting) return;
    const motion = motionOfEdit(edit);
    if (motion === undefined) return;
    for (const name of this.#names()) {
      const shown = anchorNamed(anchors, name);
      if (shown === undefined) this.#shiftEnds(name, motion);
      else this.#shiftWhole(name, this.#completed(name, shown), motion);
    }
    for (const [name, { reference, isAsked }] of this.#gone) {
      const shifted = shiftReference(reference, motion, false);
      if (shifted.values.length === 0) this.#gone.delete(name);
      else this.#gone.set(name, { reference: shifted, isAsked });
    }
  }

  #shiftWhole(name: string, reference: Reference, motion: Motion): void {
    const places = new Map(
      [...endsOf([{ name, reference: shiftReference(reference, motion, false) }])].map(([end, at]) => [
        keyOf(end),
        { at, side: end.side },
      ]),
    );
    for (const [key, end] of this.#wanted) {
      if (end.name !== name) continue;
      const place = places.get(key);
      if (place === undefined) this.#wanted.delete(key);
      else this.#wanted.set(key, { ...end, ...place });
    }
  }

  #shiftEnds(name: string, motion: Motion): void {
    const { element } = motion;
    for (const [key, end] of this.#wanted) {
      if (end.name !== name) continue;
      const shifted = shiftReference({ kind: "index", element, side: end.side, values: [end.at] }, motion, false);
      const [at] = shifted.values as readonly number[];
      if (at === undefined) this.#wanted.delete(key);
      else this.#wanted.set(key, { ...end, at });
    }
  }

  /** What was marked is seen again, and begins at `start`. After `passed`. */
  found(marks: readonly AnchorMark[] | undefined, start: number): void {
    for (const { at, ...mark } of marks ?? []) {
      if (mark.stamp <= (this.#voidTo.get(mark.name) ?? 0)) continue;
      const known = this.#wanted.get(keyOf(mark));
      const turn = this.#turn();
      if (known?.turn === turn && known.stamp < mark.stamp) continue;
      if (known?.turn === turn && known.stamp === mark.stamp && mark.edge === "end") continue; // it keeps to what is left of it
      this.#wanted.set(keyOf(mark), { ...mark, at: start + at, turn, isAsked: false });
    }
  }

  /** For what a whole content ends: the anchors to remember with it. */
  wholeLost(anchors: Anchors): WholeLost | undefined {
    if (anchors === undefined) return undefined;
    for (const { name } of anchors) this.#marked.add(name);
    return { anchors: this.#wishedFor(anchors), stamp: ++this.#stamp };
  }

  /** A whole content is seen again, with all that pointed into it. */
  wholeFound(lost: WholeLost | undefined): void {
    for (const { name, reference } of lost?.anchors ?? []) {
      if (reference.kind === "element" || lost!.stamp <= (this.#voidTo.get(name) ?? 0)) continue;
      this.#gone.set(name, { reference, isAsked: false });
    }
  }

  /** Somebody, the server at our wish included, has set an anchor or taken it away. */
  wasSet(name: string): void {
    const asked = this.#asked.get(name);
    if (asked === undefined) this.#end(name);
    else this.#asked.set(name, asked + 1);
  }

  /** What to ask for. `shown`: the anchors as they show now. What shows where it is wanted is not wanted any more. */
  wishes(shown: Anchors): AnchorWish[] {
    const wishes: AnchorWish[] = [];
    for (const name of this.#names()) {
      const base = anchorNamed(shown, name) ?? this.#gone.get(name)?.reference;
      const reference = base && this.#completed(name, base);
      if (reference === undefined || isSame(reference, anchorNamed(shown, name))) this.#drop(name, false);
      else wishes.push({ name, reference });
    }
    return wishes;
  }

  /** The wish for an anchor is on its way. */
  asked(name: string): void {
    this.#asked.set(name, 0);
    for (const each of this.#partsOf(name)) each.isAsked = true;
  }

  /** Is there anything to ask for? */
  get isWanting(): boolean {
    return this.#wanted.size > 0 || this.#gone.size > 0;
  }

  /** What was asked for is to be asked for anew. Whoever has set the anchor meanwhile may have been the server, at that wish. */
  unanswered(name: string): void {
    const times = this.#asked.get(name) ?? 0;
    this.#asked.delete(name);
    if (times > 0) this.#end(name);
    else for (const each of this.#partsOf(name)) each.isAsked = false;
  }

  /** What was asked for is decided on. `isDone`: the server has set the anchor. */
  decided(name: string, isDone: boolean): void {
    const times = this.#asked.get(name) ?? 0;
    this.#asked.delete(name);
    if (times > (isDone ? 1 : 0)) this.#end(name);
    else this.#drop(name, true);
  }

  #wishedFor(shown: NonNullable<Anchors>): NonNullable<Anchors> {
    return shown.map(({ name, reference }) => ({ name, reference: this.#completed(name, reference) }));
  }

  /** A reference with those ends that are wanted elsewhere. */
  #completed(name: string, reference: Reference): Reference {
    const ends = [...this.#wanted.values()].filter((end) => end.name === name);
    const placeOf = (value: number, edge: End["edge"], now: number): number =>
      ends.find((end) => end.value === value && end.edge === edge)?.at ?? now;
    if (ends.length === 0) return reference;
    if (reference.kind === "index") {
      return { ...reference, values: reference.values.map((at, index) => placeOf(index, "start", at)) };
    }
    if (reference.kind !== "range") return reference;
    const values: RangeReference["values"] = reference.values.map(({ start, end }, index) => ({
      start: placeOf(index, "start", start),
      end: placeOf(index, "end", end),
    }));
    return { ...reference, values };
  }

  #names(): ReadonlySet<string> {
    return new Set([...this.#gone.keys(), ...[...this.#wanted.values()].map(({ name }) => name)]);
  }

  #partsOf(name: string): (WantedEnd | Gone)[] {
    const gone = this.#gone.get(name);
    const ends = [...this.#wanted.values()].filter((end) => end.name === name);
    return gone === undefined ? ends : [...ends, gone];
  }

  #end(name: string): void {
    if (this.#marked.has(name)) this.#voidTo.set(name, this.#stamp);
    this.#drop(name, false);
  }

  /** `isAsked`: only what was asked for. */
  #drop(name: string, isAsked: boolean): void {
    for (const [key, end] of this.#wanted) {
      if (end.name === name && (end.isAsked || !isAsked)) this.#wanted.delete(key);
    }
    const gone = this.#gone.get(name);
    if (gone !== undefined && (gone.isAsked || !isAsked)) this.#gone.delete(name);
  }
}

export type WholeLost = { readonly anchors: NonNullable<Anchors>; readonly stamp: number };

/** The marks in a part of what is hidden, or at its edges, from the beginning of the part. One between two parts is in both, since
 *  either may be seen again alone. */
export function marksIn(
  marks: readonly AnchorMark[] | undefined,
  from: number,
  to: number,
): readonly AnchorMark[] | undefined {
  if (marks === undefined || marks.length === 0) return undefined;
  const part = marks.filter(({ at }) => at >= from && at <= to);
  return part.length === 0 ? undefined : part.map((mark) => ({ ...mark, at: mark.at - from }));
}

/** The marks of two parts, side by side; `width`: of the first. */
export function marksOfBoth(
  first: readonly AnchorMark[] | undefined,
  width: number,
  second: readonly AnchorMark[] | undefined,
): readonly AnchorMark[] | undefined {
  if (second === undefined || first === undefined) return first ?? shiftedBy(width, second);
  const between = new Set(first.flatMap((mark) => (mark.at === width ? [`${mark.stamp} ${keyOf(mark)}`] : [])));
  const isIn = (mark: AnchorMark): boolean => mark.at === 0 && between.has(`${mark.stamp} ${keyOf(mark)}`);
  return [
    ...first,
    ...shiftedBy(
      width,
      second.filter((mark) => !isIn(mark)),
    )!,
  ];
}

const shiftedBy = (width: number, marks: readonly AnchorMark[] | undefined): readonly AnchorMark[] | undefined =>
  marks?.map((mark) => ({ ...mark, at: width + mark.at }));

function* endsOf(
  anchors: NonNullable<Anchors>,
): Generator<readonly [end: End & { readonly side: GapSide }, at: number]> {
  for (const { name, reference } of anchors) {
    if (reference.kind === "index") {
      const { side } = reference;
      for (const [value, at] of reference.values.entries()) yield [{ name, value, edge: "start", side }, at];
    } else if (reference.kind === "range") {
      for (const [value, range] of reference.values.entries()) {
        const sides = sidesOf(range, reference.side);
        yield [{ name, value, edge: "start", side: sides.start }, range.start];
        yield [{ name, value, edge: "end", side: sides.end }, range.end];
      }
    }
  }
}

const isSame = (a: Reference, b: Reference | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

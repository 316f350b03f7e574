// Own edits of one string: its text in runs of one fate, with what was removed or taken back still in its place.
//
// Laws: the shown runs, side by side, are the visible text; a run is wanted if its inserter is on and its remover is not. What
// others insert is nobody's run and survives whatever is undone; what others remove is gone, and so are its runs. Neighbours of
// one fate are one run, and the place of the last edit is remembered, so that a keystroke costs the same in any text.

import type { Edit, SpliceEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation, SpliceOperation } from "../operation.ts";
import { type AnchorEnds, type AnchorMark, marksIn, marksOfBoth } from "./anchor-ends.ts";
import type { FineTrack, Group, Surroundings } from "./track.ts";

/** `text`: of what is hidden; `undefined` if it can be seen. `marks`: the ends of anchors that were there when it was hidden. */
type Run = {
  length: number;
  by: Group;
  removedBy: Group;
  text: string | undefined;
  marks?: readonly AnchorMark[] | undefined;
};
type Marks = readonly AnchorMark[];

const widthOf = (run: Run): number => (run.text === undefined ? run.length : 0);
const isOf = (run: Run, group: Group): boolean => run.by === group || run.removedBy === group;
const base = (length: number): Run => ({ length, by: 0, removedBy: 0, text: undefined });

export class TextTrack implements FineTrack {
  readonly id: ElementId;
  readonly #around: Surroundings;
  readonly #ends: AnchorEnds;
  #runs: Run[];
  /** A run near the last edit, and the visible units before it. */
  #index = 0;
  #before = 0;

  /** `length`: of the text that the edits fed in go on from. */
  constructor(id: ElementId, length: number, around: Surroundings, ends: AnchorEnds) {
    this.id = id;
    this.#around = around;
    this.#ends = ends;
    this.#runs = length === 0 ? [] : [base(length)];
  }

  get isEmpty(): boolean {
    return this.#runs.every((run) => run.by === 0 && run.removedBy === 0);
  }

  isOf(group: Group): boolean {
    return this.#runs.some((run) => isOf(run, group));
  }

  own(edit: Edit, group: Group, marks: Marks): void {
    const { at, removed, inserted } = edit as SpliceEdit;
    const start = this.#gap(at);
    let index = this.#hide(start, removed, marks, (run) => {
      run.removedBy = group;
    });
    if (inserted !== "") {
      while (this.#runs[index]?.text !== undefined) index++;
      this.#insert(index, { length: inserted.length, by: group, removedBy: 0, text: undefined });
    }
    this.#join(start, index + 1);
  }

  undone(edit: Edit, group: Group, marks: Marks): void {
    const { at, removed, inserted } = edit as SpliceEdit;
    const start = this.#gap(at);
    let index = start;
    let hidden = 0;
    let brought = 0;
    for (; hidden < removed.length || brought < inserted.length; index++) {
      const run = this.#runs[index];
      if (run === undefined || (run.text === undefined && hidden === removed.length)) break;
      if (run.text === undefined) {
        if (run.length > removed.length - hidden) this.#split(index, removed.length - hidden);
        run.text = removed.slice(hidden, hidden + run.length);
        run.marks = marksIn(marks, hidden, hidden + run.length);
        hidden += run.length;
      } else if (isOf(run, group) && this.#isWanted(run) && inserted.startsWith(run.text, brought)) {
        this.#ends.found(run.marks, at + brought);
        brought += run.length;
        run.text = undefined;
        run.marks = undefined;
      }
    }
    if (brought < inserted.length) this.#insert(index, base(inserted.length - brought));
    this.#join(start, index + 1);
  }

  others(edit: Edit): boolean {
    const { at, removed, inserted } = edit as SpliceEdit;
    const start = this.#drop(at, removed);
    if (inserted !== "") this.#insert(start, base(inserted.length));
    this.#join(start, start + 1);
    return true;
  }

  retracted(edit: Edit): void {
    const { at, removed, inserted } = edit as SpliceEdit;
    const start = this.#drop(at, removed);
    if (inserted !== "" && !this.#reveal(start, inserted)) this.#insert(start, base(inserted.length));
    let end = start;
    while (this.#runs[end]?.text !== undefined) end++;
    this.#join(start, end + 1);
  }

  operations(group: Group): Operation[] {
    const splices: SpliceOperation[] = [];
    let open: { at: number; remove: number; insert: string } | undefined;
    let at = 0;
    const close = () => {
      if (open === undefined) return;
      splices.push({ kind: "splice", element: this.id, ...open, glued: false });
      at += open.insert.length;
      open = undefined;
    };
    for (const run of this.#runs) {
      if (isOf(run, group) && this.#isWanted(run) !== (run.text === undefined)) {
        open ??= { at, remove: 0, insert: "" };
        if (run.text === undefined) open.remove += run.length;
        else open.insert += run.text;
      } else if (run.text === undefined) {
        close();
        at += run.length;
      }
    }
    close();
    return splices;
  }

  restores(): [] {
    return [];
  }

  forget(group: Group): void {
    const isOn = this.#around.isOn(group);
    this.#runs = this.#runs.filter((run) => {
      const isHidden = run.text !== undefined;
      if (isHidden && ((run.removedBy === group && isOn) || (run.by === group && !isOn))) return false;
      if (run.removedBy === group) run.removedBy = 0;
      if (run.by === group) run.by = 0;
      return !(isHidden && run.by === 0 && run.removedBy === 0);
    });
    this.#index = 0;
    this.#before = 0;
    this.#join(0, this.#runs.length);
  }

  hidden(): [] {
    return [];
  }

  inView(): [] {
    return [];
  }

  #isWanted({ by, removedBy }: Run): boolean {
    return this.#around.isOn(by) && (removedBy === 0 || !this.#around.isOn(removedBy));
  }

  /** The first index with so many visible units before it, a run cut in two if it must be. */
  #gap(at: number): number {
    let index = Math.min(this.#index, this.#runs.length);
    let before = this.#before;
    while (index > 0 && (before > at || (before === at && widthOf(this.#runs[index - 1]!) === 0))) {
      before -= widthOf(this.#runs[--index]!);
    }
    while (before < at && index < this.#runs.length) {
      const width = widthOf(this.#runs[index]!);
      if (before + width > at) this.#split(index, at - before);
      before += widthOf(this.#runs[index++]!);
    }
    // What follows changes the run before this index at most, not those further left.
    this.#index = Math.max(0, index - 1);
    this.#before = index === 0 ? 0 : before - widthOf(this.#runs[index - 1]!);
    return index;
  }

  #split(index: number, length: number): void {
    const run = this.#runs[index]!;
    this.#runs.splice(index + 1, 0, part(run, length, run.length));
    Object.assign(run, part(run, 0, length));
  }

  #insert(index: number, run: Run): void {
    const left = this.#runs[index - 1];
    if (left !== undefined && isSameFate(left, run)) left.length += run.length;
    else this.#runs.splice(index, 0, run);
  }

  /** Hides the visible units from an index on; returns the index after them. */
  #hide(start: number, removed: string, marks: Marks, mark: (run: Run) => void): number {
    let index = start;
    for (let done = 0; done < removed.length && index < this.#runs.length; index++) {
      const run = this.#runs[index]!;
      if (run.text !== undefined) continue;
      if (run.length > removed.length - done) this.#split(index, removed.length - done);
      run.text = removed.slice(done, done + run.length);
      run.marks = marksIn(marks, done, done + run.length);
      mark(run);
      done += run.length;
    }
    return index;
  }

  /** Visible units go for good. Returns the index where they were. */
  #drop(at: number, removed: string): number {
    const start = this.#gap(at);
    const gone = new Set<Run>();
    const end = this.#hide(start, removed, [], (run) => gone.add(run));
    if (gone.size === 0) return start;
    const kept = this.#runs.slice(start, end).filter((run) => !gone.has(run));
    this.#runs.splice(start, end - start, ...kept);
    return start;
  }

  /** Text of a removal that was refused is seen again: of what is hidden here, side by side or with other things in between. */
  #reveal(start: number, text: string): boolean {
    let end = start;
    while (this.#runs[end]?.text !== undefined) end++;
    const zone = this.#runs.slice(start, end);
    const at = zone
      .map((run) => run.text!)
      .join("")
      .indexOf(text);
    const spans = at < 0 ? scattered(zone, text) : spread(zone, at, at + text.length);
    if (spans === undefined) return false;
    const pieces = zone.flatMap((run, index) => revealed(run, spans[index]!));
    this.#runs.splice(start, end - start, ...pieces);
    return true;
  }

  /** Makes neighbours of one fate one run, from the one left of `from` to the one at `to`. */
  #join(from: number, to: number): void {
    let last = Math.max(0, from - 1);
    const end = Math.min(to, this.#runs.length - 1);
    for (let index = last + 1; index <= end; index++) {
      const left = this.#runs[last]!;
      const run = this.#runs[index]!;
      if (isSameFate(left, run)) {
        left.marks = marksOfBoth(left.marks, left.length, run.marks);
        left.length += run.length;
        if (left.text !== undefined) left.text += run.text!;
      } else this.#runs[++last] = run;
    }
    if (last < end) this.#runs.splice(last + 1, end - last);
  }
}

const part = (run: Run, from: number, to: number): Run => ({
  ...run,
  length: to - from,
  text: run.text?.slice(from, to),
  marks: marksIn(run.marks, from, to),
});

const isSameFate = (a: Run, b: Run): boolean =>
  a.by === b.by && a.removedBy === b.removedBy && (a.text === undefined) === (b.text === undefined);

type Span = readonly [from: number, to: number];

/** The part of each run that lies between two places of all their text. */
function spread(runs: readonly Run[], from: number, to: number): Span[] {
  let before = 0;
  return runs.map(({ length }) => {
    const span: Span = [Math.max(0, Math.min(length, from - before)), Math.max(0, Math.min(length, to - before))];
    before += length;
    return span;
  });
}

/** The parts of runs that together are this text; `undefined` if none are. */
function scattered(runs: readonly Run[], text: string): Span[] | undefined {
  let done = 0;
  const spans = runs.map(({ text: own }): Span => {
    const rest = text.slice(done);
    const length = rest.startsWith(own!) ? own!.length : own!.startsWith(rest) ? rest.length : 0;
    done += length;
    return [0, length];
  });
  return done === text.length ? spans : undefined;
}

function revealed(run: Run, [from, to]: Span): Run[] {
  const pieces: Run[] = [];
  if (from > 0) pieces.push(part(run, 0, from));
  if (to > from) pieces.push({ length: to - from, by: run.by, removedBy: 0, text: undefined });
  if (to < run.length) pieces.push(part(run, Math.max(from, to), run.length));
  return from >= to ? [run] : pieces;
}

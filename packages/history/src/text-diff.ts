// What became of a text from one version to another: what stayed, what went, what came, and which versions did that.
//
// Law: what is kept and removed, in order, is the text at `from`; what is kept and inserted is the text at `to`. It follows each unit
// through the log and compares no content: what was written and removed again in between does not show, and what was removed
// and written again shows as both, unless the text is altogether the same. At one place, what went stands before what came.

import { type ElementId, ElementMap, preorder, type Tree } from "@convergence/engine";
import { followStroke, type Taken } from "./follow-texts.ts";
import { type HistoryEntry, type HistorySource, strokesOf } from "./history-source.ts";
import { UnitLabels } from "./unit-labels.ts";

/** `length` units, the first by `version`; each other by the version that is `step` further. */
export type TextRun = { readonly length: number; readonly version: number; readonly step: -1 | 0 | 1 };

/**
 * `runs`: which versions wrote, or took away, the units of the piece. Where `from` is the later version, what they did is taken back by
 * the difference: an "inserted" piece was taken away by them, a "removed" one written.
 */
export type TextPiece =
  | { readonly kind: "kept"; readonly text: string }
  | { readonly kind: "removed" | "inserted"; readonly text: string; readonly runs: readonly TextRun[] };

/** What is known of each string that is in two contents. */
export type TextPieces = (id: ElementId) => readonly TextPiece[] | undefined;

type DiffSource = HistorySource<Pick<HistoryEntry, "version" | "operations">>;

/** Of all strings inside these contents, as they are at the two versions. */
export function textPieces(source: DiffSource, from: number, to: number, before: Tree, after: Tree): TextPieces {
  const [early, late] = from <= to ? [before, after] : [after, before];
  const followed = follow(source, Math.min(from, to), Math.max(from, to), stringsOf(early), stringsOf(late));
  return (id) => {
    const pieces = followed(id);
    return from <= to ? pieces : pieces && reversed(pieces);
  };
}

function stringsOf(tree: Tree): ElementMap<string> {
  const strings = new ElementMap<string>();
  for (const each of preorder(tree)) if (each.type === "string") strings.set(each.id, each.content);
  return strings;
}

/** From the earlier version to the later one. */
function follow(
  source: DiffSource,
  after: number,
  to: number,
  early: ElementMap<string>,
  late: ElementMap<string>,
): TextPieces {
  const labels = new ElementMap<UnitLabels>();
  const losses = new ElementMap<Loss[]>();
  for (const [id, text] of early) {
    const now = late.get(id);
    if (now === undefined || now === text) continue;
    labels.set(id, new UnitLabels(text.length, -text.length, 1));
    losses.set(id, []);
  }
  const taken: Taken = (id, { label, length }, version, step) => {
    if (label < 0) losses.get(id)!.push({ at: early.get(id)!.length + label, length, version, step });
  };
  const strokes = labels.size > 0 ? strokesOf(source, after, to) : [];
  for (const stroke of strokes) followStroke(labels, stroke, taken);
  return (id) => {
    const [before, now, runs] = [early.get(id), late.get(id), labels.get(id)];
    if (before === undefined || now === undefined) return undefined;
    if (runs === undefined) return now === "" ? [] : [{ kind: "kept", text: now }];
    return new Pieces(before, now, losses.get(id)!).of(runs);
  };
}

/** Units of the earlier text, from a place on, and which versions took them away. */
type Loss = TextRun & { readonly at: number };

/** Reads the labels of the later text from left to right: below zero they are places in the earlier one. */
class Pieces {
  readonly #before: string;
  readonly #now: string;
  readonly #losses: readonly Loss[];
  readonly #pieces: TextPiece[] = [];
  /** How far the earlier text, the losses and the later text are said. */
  #early = 0;
  #loss = 0;
  #late = 0;
  /** What came at the place that has been come to. */
  #came: TextRun[] = [];

  constructor(before: string, now: string, losses: readonly Loss[]) {
    this.#before = before;
    this.#now = now;
    this.#losses = losses.toSorted((a, b) => a.at - b.at);
  }

  of(labels: UnitLabels): readonly TextPiece[] {
    let keptFrom = 0;
    for (const { length, label, step } of labels.runs()) {
      if (label >= 0) {
        this.#keep(keptFrom);
        this.#came.push({ length, version: label, step });
        keptFrom = this.#early;
        continue;
      }
      const at = this.#before.length + label;
      if (at > this.#early || this.#came.length > 0) {
        this.#keep(keptFrom);
        this.#change(at);
        keptFrom = at;
      }
      this.#early = at + length;
    }
    this.#keep(keptFrom);
    this.#change(this.#before.length);
    return this.#pieces;
  }

  /** What stayed since a place of the earlier text. */
  #keep(from: number): void {
    if (from === this.#early) return;
    this.#pieces.push({ kind: "kept", text: this.#before.slice(from, this.#early) });
    this.#late += this.#early - from;
  }

  /** What went before a place of the earlier text, and what came there. */
  #change(to: number): void {
    if (to > this.#early) {
      const runs = this.#lossesBefore(to);
      this.#pieces.push({ kind: "removed", text: this.#before.slice(this.#early, to), runs });
      this.#early = to;
    }
    if (this.#came.length === 0) return;
    const from = this.#late;
    for (const { length } of this.#came) this.#late += length;
    this.#pieces.push({ kind: "inserted", text: this.#now.slice(from, this.#late), runs: this.#came });
    this.#came = [];
  }

  #lossesBefore(to: number): TextRun[] {
    const runs: TextRun[] = [];
    for (let loss = this.#losses[this.#loss]; loss !== undefined && loss.at < to; loss = this.#losses[++this.#loss]) {
      const last = runs.at(-1);
      const { length, version, step } = loss;
      if (last !== undefined && goesOn(last, loss)) {
        runs[runs.length - 1] = { ...last, length: last.length + length, step: last.version === version ? 0 : -1 };
      } else if (step === 1) {
        for (let index = 0; index < length; index++) runs.push({ length: 1, version: version + index, step: 0 });
      } else runs.push({ length, version, step: length === 1 ? 0 : step });
    }
    return runs;
  }
}

/** Whether units that were taken away behind others were so by the same version, or one by one, each before the unit before it. */
function goesOn(before: TextRun, { length, version, step }: Loss): boolean {
  if (before.step === 0 && before.version === version) return length === 1 || step === 0;
  const isErased = (before.length === 1 || before.step === -1) && (length === 1 || step === -1);
  return isErased && version === before.version - before.length;
}

function reversed(pieces: readonly TextPiece[]): readonly TextPiece[] {
  const turned: TextPiece[] = [];
  for (const piece of pieces) {
    if (piece.kind === "kept") turned.push(piece);
    else if (piece.kind === "removed") turned.push({ ...piece, kind: "inserted" });
    else {
      const before = turned.at(-1);
      const removed: TextPiece = { ...piece, kind: "removed" };
      if (before?.kind === "inserted") turned.splice(-1, 0, removed);
      else turned.push(removed);
    }
  }
  return turned;
}

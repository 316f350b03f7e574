// A client's bridge of one sequence, built when something of the server's first has to pass it.
//
// Until then what is recorded is only noted: somebody who edits alone, or faster than others, pays for no bridge, and what the
// server acknowledges meanwhile is struck out. Who is away goes over to a bridge as they edit: it will be needed for sure, and a
// week's notes would take long at once. Law: whenever it is asked for, the bridge is the one that had been there from the start.

import type { Tag } from "../tag.ts";
import type { Item } from "./run.ts";
import { type BridgeKind, SequenceBridge } from "./sequence-bridge.ts";

/** What is noted of one or several operations of ours. `tag`: of the first. `lastTag`: of the last. */
export type Note = {
  readonly tag: Tag;
  readonly lastTag: Tag;
  /** By how many items the length of the sequence changed. */
  readonly growth: number;
};

export type Notation<I extends Item, N extends Note> = {
  readonly record: (bridge: SequenceBridge<I>, note: N) => void;
  /** The server has all of it, or, if there were several, all up to a tag: then what is left of the note. */
  readonly acknowledge: (note: N, tag: Tag, forget: ((item: I) => void) | undefined) => N | undefined;
};

/** Struck out notes are thrown away in such numbers. */
const struckOutMax = 1024;
/** More than one, or who is away would never be done with the notes from before. */
const notesPreparedMax = 2;

export class LazyBridge<I extends Item, N extends Note> {
  readonly #kind: BridgeKind;
  readonly #notation: Notation<I, N>;
  #notes: N[] = [];
  /** Notes before this one are struck out, or in the bridge. */
  #first = 0;
  /** Has what was recorded before the notes. */
  #bridge: SequenceBridge<I> | undefined;
  #isBuilt = false;
  #since: Tag = Number.POSITIVE_INFINITY;

  constructor(kind: BridgeKind, notation: Notation<I, N>) {
    this.#kind = kind;
    this.#notation = notation;
  }

  /** The latest note, unless it is struck out or the bridge is built. It may be added to. */
  get latest(): N | undefined {
    return this.#first < this.#notes.length ? this.#notes[this.#notes.length - 1] : undefined;
  }

  get isEmpty(): boolean {
    return this.#first === this.#notes.length && (this.#bridge === undefined || this.#bridge.isEmpty);
  }

  /** Was it asked for? Until then nothing has passed. */
  get isBuilt(): boolean {
    return this.#isBuilt;
  }

  /** Was this one recorded here, and not before? */
  hasRecorded(tag: Tag): boolean {
    return tag >= this.#since;
  }

  record(note: N): void {
    if (this.#since === Number.POSITIVE_INFINITY) this.#since = note.tag;
    if (this.#isBuilt) this.#notation.record(this.#bridge!, note);
    else this.#notes.push(note);
  }

  /** The bridge itself. `length`: of the sequence as the user sees it now. */
  build(length: number): SequenceBridge<I> {
    const bridge = this.#begun(length);
    if (this.#isBuilt) return bridge;
    while (this.#first < this.#notes.length) this.#notation.record(bridge, this.#notes[this.#first++]!);
    this.#notes = [];
    this.#first = 0;
    this.#isBuilt = true;
    return bridge;
  }

  /** Ahead of `build`, takes some notes, but never the latest. `length` as there. */
  prepare(length: number): void {
    for (let left = notesPreparedMax; left > 0 && this.#first + 1 < this.#notes.length; left--) {
      this.#notation.record(this.#begun(length), this.#notes[this.#first++]!);
    }
    this.#throwAway();
  }

  acknowledge(tag: Tag, forget?: (item: I) => void): void {
    this.#bridge?.acknowledge(tag, forget);
    if (this.#isBuilt || this.#bridge?.isEmpty === false) return; // the notes are later
    this.#bridge = undefined;
    const notes = this.#notes;
    while (this.#first < notes.length && notes[this.#first]!.tag <= tag) {
      const left = this.#notation.acknowledge(notes[this.#first]!, tag, forget);
      if (left !== undefined) {
        notes[this.#first] = left;
        return;
      }
      this.#first++;
    }
    if (this.#first === notes.length) {
      notes.length = 0;
      this.#first = 0;
      this.#since = Number.POSITIVE_INFINITY;
    } else this.#throwAway();
  }

  #begun(length: number): SequenceBridge<I> {
    if (this.#bridge !== undefined) return this.#bridge;
    let before = length;
    for (let index = this.#first; index < this.#notes.length; index++) before -= this.#notes[index]!.growth;
    this.#bridge = new SequenceBridge<I>(before, this.#kind);
    return this.#bridge;
  }

  #throwAway(): void {
    if (this.#first <= struckOutMax || 2 * this.#first <= this.#notes.length) return;
    this.#notes = this.#notes.slice(this.#first);
    this.#first = 0;
  }
}

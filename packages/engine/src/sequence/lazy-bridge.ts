// A client's bridge of one sequence, built when something of the server's first has to pass it.
//
// Until then what is recorded is only noted: somebody who edits alone, or faster than others, pays for no bridge, and what the
// server acknowledges meanwhile is struck out. Law: whenever it is asked for, the bridge is the one that had been there from
// the start.

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

export class LazyBridge<I extends Item, N extends Note> {
  readonly #kind: BridgeKind;
  readonly #notation: Notation<I, N>;
  #notes: N[] = [];
  /** Notes before this one are struck out. */
  #first = 0;
  #bridge: SequenceBridge<I> | undefined;
  #since: Tag = Number.POSITIVE_INFINITY;

  constructor(kind: BridgeKind, notation: Notation<I, N>) {
    this.#kind = kind;
    this.#notation = notation;
  }

  /** The latest note, unless it is struck out or the bridge is built. It may be added to. */
  get latest(): N | undefined {
    return this.#first < this.#notes.length ? this.#notes.at(-1) : undefined;
  }

  get isEmpty(): boolean {
    return this.#bridge === undefined ? this.#first === this.#notes.length : this.#bridge.isEmpty;
  }

  get isBuilt(): boolean {
    return this.#bridge !== undefined;
  }

  /** Was this one recorded here, and not before? */
  hasRecorded(tag: Tag): boolean {
    return tag >= this.#since;
  }

  record(note: N): void {
    if (this.#since === Number.POSITIVE_INFINITY) this.#since = note.tag;
    if (this.#bridge === undefined) this.#notes.push(note);
    else this.#notation.record(this.#bridge, note);
  }

  /** The bridge itself. `length`: of the sequence as the user sees it now. */
  build(length: number): SequenceBridge<I> {
    if (this.#bridge !== undefined) return this.#bridge;
    const notes = this.#notes.slice(this.#first);
    const grown = notes.reduce((sum, note) => sum + note.growth, 0);
    const bridge = new SequenceBridge<I>(length - grown, this.#kind);
    for (const note of notes) this.#notation.record(bridge, note);
    this.#notes = [];
    this.#first = 0;
    this.#bridge = bridge;
    return bridge;
  }

  acknowledge(tag: Tag, forget?: (item: I) => void): void {
    if (this.#bridge !== undefined) return this.#bridge.acknowledge(tag, forget);
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
    } else if (this.#first > struckOutMax && 2 * this.#first > notes.length) {
      this.#notes = notes.slice(this.#first);
      this.#first = 0;
    }
  }
}

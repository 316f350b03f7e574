// A client's bridge of one sequence, built when something of the server's first has to pass it.
//
// Until then what is recorded is only noted: somebody who edits alone, or faster than others, pays for no bridge, and what the
// server acknowledges meanwhile is struck out. Law: whenever it is asked for, the bridge is the one that had been there from
// the start.

import type { Tag } from "../tag.ts";
import type { Item } from "./run.ts";
import { type BridgeKind, SequenceBridge } from "./sequence-bridge.ts";

/**
 * One operation of ours. `growth`: by how many items it changed the length of the sequence. `taken`: what it removed or replaced,
 * to be forgotten once the server has it as well.
 */
export type Note<I> = { readonly tag: Tag; readonly growth: number; readonly taken: readonly I[] };

/** Struck out notes are thrown away in such numbers. */
const struckOutMax = 1024;

export class LazyBridge<I extends Item, N extends Note<I>> {
  readonly #kind: BridgeKind;
  readonly #record: (bridge: SequenceBridge<I>, note: N) => void;
  #notes: N[] = [];
  /** Notes before this one are struck out. */
  #first = 0;
  #bridge: SequenceBridge<I> | undefined;
  #since: Tag = Number.POSITIVE_INFINITY;

  constructor(kind: BridgeKind, record: (bridge: SequenceBridge<I>, note: N) => void) {
    this.#kind = kind;
    this.#record = record;
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
    else this.#record(this.#bridge, note);
  }

  /** The bridge itself. `length`: of the sequence as the user sees it now. */
  build(length: number): SequenceBridge<I> {
    if (this.#bridge !== undefined) return this.#bridge;
    const notes = this.#notes.slice(this.#first);
    const grown = notes.reduce((sum, note) => sum + note.growth, 0);
    const bridge = new SequenceBridge<I>(length - grown, this.#kind);
    for (const note of notes) this.#record(bridge, note);
    this.#notes = [];
    this.#first = 0;
    this.#bridge = bridge;
    return bridge;
  }

  acknowledge(tag: Tag, forget?: (item: I) => void): void {
    if (this.#bridge !== undefined) return this.#bridge.acknowledge(tag, forget);
    const notes = this.#notes;
    while (this.#first < notes.length && notes[this.#first]!.tag <= tag) {
      const { taken } = notes[this.#first++]!;
      if (forget !== undefined) for (const item of taken) forget(item);
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

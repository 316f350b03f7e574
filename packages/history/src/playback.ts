// A document at a version of its history, which goes forwards and backwards through the changes.
//
// Law: at every version, by whatever way it was come to, the content is that of the version byte for byte, and what changed on the way
// was told as the edits that did it. An element that goes and comes back is the same object. The document belongs to the playback:
// others read it. Who asks, when to go on and what is shown is their business.

import { Document, decodeOperations, type Edit, removedBy } from "@convergence/engine";
import { FormerElements } from "./former-elements.ts";
import { requireVersion } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { bytesAheadMax, entriesAheadMax, stepsBackMax } from "./limits.ts";
import { type Listener, perform, takeBack } from "./perform.ts";
import { documentAt, stateAt } from "./state-at.ts";
import { type Step, StepStack } from "./step-stack.ts";

/** What playback needs to know of a change. What else the source gives is passed on. */
export type PlayedEntry = Pick<HistoryEntry, "version" | "operations">;

export type PlaybackSource<Entry extends PlayedEntry> = Pick<
  HistorySource<Entry>,
  "head" | "snapshot" | "entries" | "operations"
>;

export class Playback<Entry extends PlayedEntry = HistoryEntry> {
  readonly #source: PlaybackSource<Entry>;
  #document: Document;
  #version: number;
  /** The changes directly after the version, the next one last. */
  #ahead: Entry[] = [];
  #behind = new StepStack<Entry>();
  readonly #former = new FormerElements();

  /** Throws a `HistoryFault` if there is no such version. */
  constructor(source: PlaybackSource<Entry>, version: number = source.head) {
    this.#source = source;
    this.#document = documentAt(source, version);
    this.#version = version;
    this.#recall();
  }

  get version(): number {
    return this.#version;
  }

  /** Another one after each `jump`. */
  get document(): Document {
    return this.#document;
  }

  /** Plays the next change and tells its edits, each when it is done. Returns the change; `undefined` at the head. */
  forward(listener?: Listener): Entry | undefined {
    if (this.#version >= this.#source.head) return undefined;
    if (this.#ahead.length === 0) this.#ahead = this.#readAhead();
    const entry = this.#ahead.pop()!;
    const operations = decodeOperations(entry.operations);
    const wayBack = perform(this.#document, operations, (edit) => this.#tell(edit, listener));
    this.#behind.push({ entry, wayBack });
    this.#version++;
    return entry;
  }

  /** Takes the change of this version back and tells the edits that do so. Returns the change; `undefined` at version 0. */
  backward(listener?: Listener): Entry | undefined {
    if (this.#version === 0) return undefined;
    const { entry, wayBack } = this.#behind.pop() ?? this.#stepBefore(this.#version);
    takeBack(this.#document, wayBack, (edit) => this.#tell(edit, listener));
    if (this.#ahead.length < entriesAheadMax) this.#ahead.push(entry);
    else this.#ahead = [entry];
    this.#version--;
    return entry;
  }

  /** Goes to a version without telling the edits on the way: to another document, with the same objects for elements that are in both.
   *  Throws a `HistoryFault` if there is no such version. */
  jump(version: number): void {
    requireVersion(this.#source, version);
    if (version === this.#version) return;
    const tree = stateAt(this.#source, version);
    const { elements } = this.#document;
    for (const element of this.#former.values()) if (!elements.has(element.id)) elements.set(element.id, element);
    for (const element of elements.values()) element.parent = undefined; // what is not in the tree is inside nothing
    this.#document = new Document(tree, elements);
    this.#document.endFormer();
    for (const element of elements.values()) if (!this.#document.isAttached(element)) this.#former.add(element);
    this.#recall();
    this.#version = version;
    this.#ahead = [];
    this.#behind = new StepStack();
  }

  #readAhead(): Entry[] {
    const { head } = this.#source;
    const ahead: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#source.entries(this.#version, Math.min(head, this.#version + entriesAheadMax))) {
      ahead.push(entry);
      bytes += entry.operations.length;
      if (bytes >= bytesAheadMax) break;
    }
    return ahead.reverse();
  }

  /** The change of a version. Computed with those before it, from a state not too far back, on a document of its own. */
  #stepBefore(version: number): Step<Entry> {
    const from = Math.max(0, version - stepsBackMax, this.#source.snapshot(version - 1).version);
    const document = documentAt(this.#source, from);
    for (const entry of this.#source.entries(from, version)) {
      this.#behind.push({ entry, wayBack: perform(document, decodeOperations(entry.operations)) });
    }
    return this.#behind.pop()!;
  }

  #tell(edit: Edit, listener: Listener | undefined): void {
    for (const element of removedBy(edit)) this.#former.add(element);
    listener?.(edit);
  }

  #recall(): void {
    this.#document.recallFrom((id, type) => this.#former.take(id, type));
  }
}

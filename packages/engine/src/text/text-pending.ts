// Our unacknowledged edits of one string.

import type { Edit, SpliceEdit, StringElement } from "../document.ts";
import type { Operation, SpliceOperation } from "../operation.ts";
import { type Build, type Emit, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { LazyBridge } from "../sequence/lazy-bridge.ts";
import type { SequenceBridge, Step } from "../sequence/sequence-bridge.ts";
import { SequenceRewriter } from "../sequence/sequence-rewriter.ts";
import type { Tag } from "../tag.ts";
import { noteOn, type SpliceNote, spliceNotation, spliceNote } from "./splice-note.ts";
import { Text } from "./text.ts";

export class TextPending implements Pending {
  readonly #holder: Holder<StringElement>;
  readonly #bridge = new LazyBridge<string, SpliceNote>("later text", spliceNotation);

  constructor(holder: Holder<StringElement>) {
    this.#holder = holder;
  }

  get isEmpty(): boolean {
    return this.#bridge.isEmpty;
  }

  get isUnused(): boolean {
    return this.#bridge.isEmpty && !this.#bridge.isBuilt;
  }

  get hidesBase(): boolean {
    return false;
  }

  record(edit: Edit, glued: boolean, tag: Tag): void {
    const splice = edit as SpliceEdit;
    const { latest } = this.#bridge;
    if (latest !== undefined && noteOn(latest, splice, glued, tag)) return;
    this.#bridge.record(spliceNote(splice, glued, tag));
  }

  prepare(): void {
    this.#bridge.prepare(this.#holder.element.content.length);
  }

  pass(operation: Operation, _build: Build, emit: Emit): void {
    const { at, remove, insert, glued } = operation as SpliceOperation;
    const { length } = insert;
    const bridge = this.#built();
    // A removal, then an insertion at the same gap: two replacements on one range have no common answer.
    if (remove > 0) {
      const inside = bridge.shrink(at, remove);
      if (inside >= 0) emit(this.#removal(inside, remove));
      else bridge.passRemove(at, remove, (step) => emit(this.#edit(step)));
    }
    if (length > 0) {
      const inside = bridge.grow(at, length, glued);
      if (inside >= 0) emit(this.#insertion(inside, insert));
      else bridge.passInsert(at, length, glued, (step) => emit(this.#edit(step)), { items: insert });
    }
  }

  acknowledge(tag: Tag): void {
    this.#bridge.acknowledge(tag);
  }

  retract(tag: Tag, emit: Emit): void {
    this.#built().retract(tag, (step) => emit(this.#edit(step)));
  }

  rewriter(): Rewriter {
    if (!this.#bridge.isBuilt) return sameAgain((tag) => this.#bridge.hasRecorded(tag));
    const rewriter = new SequenceRewriter(this.#built());
    return {
      isMet: true,
      rewrite(tag, operation) {
        const { element, remove, insert } = operation as SpliceOperation;
        const ranges = remove > 0 ? rewriter.remove(tag) : [];
        const splices = ranges.map(
          ({ at, count }): SpliceOperation => ({
            kind: "splice",
            element,
            at,
            remove: count,
            insert: "",
            glued: false,
          }),
        );
        const place = insert.length > 0 ? rewriter.insert(tag) : undefined;
        if (place === undefined) return splices;
        const last = splices.at(-1);
        const joined = last !== undefined && last.at === place.gap ? splices.pop()!.remove : 0;
        return [...splices, { kind: "splice", element, at: place.gap, remove: joined, insert, glued: place.glued }];
      },
      abandon: () => rewriter.reset(),
      takeBack: () => rewriter.takeBack(),
    };
  }

  base(): Text {
    const { content } = this.#holder.element;
    return new Text([...this.#built().baseStretches((at, count) => content.slice(at, at + count))].join(""));
  }

  hidden(): [] {
    return [];
  }

  #built(): SequenceBridge<string> {
    return this.#bridge.build(this.#holder.element.content.length);
  }

  #edit(step: Step<string>): SpliceEdit {
    if (step.kind === "insert") return this.#insertion(step.gap, step.items!);
    if (step.kind === "remove") return this.#removal(step.at, step.count);
    throw new Error(`A text has no ${step.kind}`);
  }

  #insertion(gap: number, inserted: string): SpliceEdit {
    return { kind: "splice", element: this.#holder.element, at: gap, removed: "", inserted };
  }

  #removal(at: number, count: number): SpliceEdit {
    const { element } = this.#holder;
    return { kind: "splice", element, at, removed: element.content.slice(at, at + count), inserted: "" };
  }
}

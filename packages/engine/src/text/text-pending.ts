// Our unacknowledged edits of one string.

import type { Edit, SpliceEdit, StringElement } from "../document.ts";
import type { Operation, SpliceOperation } from "../operation.ts";
import type { Build, Emit, Holder, Pending, Rewriter } from "../pending.ts";
import { SequenceBridge, type Step } from "../sequence/sequence-bridge.ts";
import { SequenceRewriter } from "../sequence/sequence-rewriter.ts";
import type { Tag } from "../tag.ts";
import { Text } from "./text.ts";

export class TextPending implements Pending {
  readonly #holder: Holder<StringElement>;
  readonly #bridge: SequenceBridge<string>;

  constructor(holder: Holder<StringElement>) {
    this.#holder = holder;
    this.#bridge = new SequenceBridge<string>(holder.element.content.length, "later", (at, count) =>
      holder.element.content.slice(at, at + count),
    );
  }

  get isEmpty(): boolean {
    return this.#bridge.isEmpty;
  }

  record(edit: Edit, glued: boolean, tag: Tag): void {
    const { at, removed, inserted } = edit as SpliceEdit;
    if (removed.length > 0) this.#bridge.recordRemove(at, removed.length, tag);
    this.#bridge.recordInsert(at, inserted.length, glued, tag);
  }

  pass(operation: Operation, _build: Build, emit: Emit): void {
    const { at, remove, insert, glued } = operation as SpliceOperation;
    passSplice(this.#bridge, at, remove, insert, glued, (step) => emit(this.#edit(step)));
  }

  acknowledge(tag: Tag): void {
    this.#bridge.acknowledge(tag);
  }

  retract(tag: Tag, emit: Emit): void {
    this.#bridge.retract(tag, (step) => emit(this.#edit(step)));
  }

  rewriter(): Rewriter {
    const rewriter = new SequenceRewriter(this.#bridge);
    return (tag, operation) => {
      const { element, insert } = operation as SpliceOperation;
      const splices: SpliceOperation[] = rewriter
        .remove(tag)
        .map(({ at, count }) => ({ kind: "splice", element, at, remove: count, insert: "", glued: false }));
      const place = insert.length > 0 ? rewriter.insert(tag) : undefined;
      if (place === undefined) return splices;
      const last = splices.at(-1);
      const remove = last !== undefined && last.at === place.gap ? splices.pop()!.remove : 0;
      return [...splices, { kind: "splice", element, at: place.gap, remove, insert, glued: place.glued }];
    };
  }

  base(): Text {
    return new Text([...this.#bridge.baseStretches()].join(""));
  }

  hidden(): [] {
    return [];
  }

  #edit(step: Step<string>): SpliceEdit {
    const { element } = this.#holder;
    if (step.kind === "insert") {
      return { kind: "splice", element, at: step.gap, removed: "", inserted: step.items! };
    }
    if (step.kind !== "remove") throw new Error(`A text has no ${step.kind}`);
    const removed = element.content.slice(step.at, step.at + step.count);
    return { kind: "splice", element, at: step.at, removed, inserted: "" };
  }
}

/**
 * A splice passes as a removal, then an insertion at the same gap. What comes out adjacent is emitted as one step where the
 * callers join it; the bridge itself knows no replacements, because two of them on one range have no common answer.
 */
export function passSplice(
  bridge: SequenceBridge<string>,
  at: number,
  remove: number,
  insert: string,
  glued: boolean,
  emit: (step: Step<string>) => void,
  refused?: Tag,
): void {
  if (remove > 0) bridge.passRemove(at, remove, emit, { refused });
  if (insert.length > 0) bridge.passInsert(at, insert.length, glued, emit, { refused, items: insert });
}

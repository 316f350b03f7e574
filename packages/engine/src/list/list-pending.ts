// Our unacknowledged edits of one array.

import type { ArrayElement, Edit, Element, InsertEdit, MoveEdit, RemoveEdit, SetEdit } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Forget, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { LazyBridge, type Notation, type Note } from "../sequence/lazy-bridge.ts";
import type { SequenceBridge, Step } from "../sequence/sequence-bridge.ts";
import { SequenceRewriter } from "../sequence/sequence-rewriter.ts";
import type { Tag } from "../tag.ts";
import { List } from "./list.ts";

type ListEdit = InsertEdit | RemoveEdit | SetEdit | MoveEdit;
/** Of one operation. `item`: the one that moves. */
type ListNote = Note & { readonly edit: ListEdit; readonly item: Element | undefined };

const notation: Notation<Element, ListNote> = {
  record: recordEdit,
  acknowledge({ edit }, _tag, forget) {
    if (edit.kind === "remove") for (const value of edit.values) forget?.(value);
    else if (edit.kind === "set") forget?.(edit.old);
    return undefined;
  },
};

function recordEdit(bridge: SequenceBridge<Element>, { tag, edit, item }: ListNote): void {
  switch (edit.kind) {
    case "insert":
      return bridge.recordInsert(edit.gap, edit.values.length, false, tag);
    case "remove":
      return bridge.recordRemove(edit.at, edit.values.length, tag, edit.values);
    case "set":
      return bridge.recordSet(edit.at, edit.value, tag, edit.old);
    case "move":
      return bridge.recordMove(edit.at, edit.gap, tag, item);
  }
}

export class ListPending implements Pending {
  readonly #holder: Holder<ArrayElement>;
  readonly #bridge = new LazyBridge<Element, ListNote>("later list", notation);

  constructor(holder: Holder<ArrayElement>) {
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

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    switch (edit.kind) {
      case "insert":
        return this.#note(edit, tag, edit.values.length);
      case "remove":
        return this.#note(edit, tag, -edit.values.length);
      case "set":
        return this.#note(edit, tag, 0);
      case "move":
        return this.#note(edit, tag, 0, edit.element.content.at(edit.at));
      default:
        throw new Error(`An array has no ${edit.kind}`);
    }
  }

  #note(edit: ListEdit, tag: Tag, growth: number, item?: Element): void {
    this.#bridge.record({ tag, lastTag: tag, growth, edit, item });
  }

  prepare(): void {
    this.#bridge.prepare(this.#holder.element.content.length);
  }

  pass(operation: Operation, build: Build, emit: Emit, forget: Forget): void {
    const perform = (step: Step<Element>) => emit(this.#edit(step));
    const bridge = this.#built();
    switch (operation.kind) {
      case "insert": {
        const items = operation.values.map(build.element);
        return bridge.passInsert(operation.gap, items.length, false, perform, { items });
      }
      case "remove":
        return bridge.passRemove(operation.at, operation.count, perform, { forget });
      case "set":
        return bridge.passSet(operation.at, build.element(operation.value), perform, forget);
      case "move": {
        const unseen = bridge.passMove(operation.at, operation.gap, perform);
        if (unseen !== undefined) build.movedUnseen(unseen);
        return;
      }
      default:
        throw new Error(`An array has no ${operation.kind}`);
    }
  }

  acknowledge(tag: Tag, _operation: Operation, forget: Forget): void {
    this.#bridge.acknowledge(tag, forget);
  }

  retract(tag: Tag, emit: Emit, forget: Forget): void {
    this.#built().retract(tag, (step) => emit(this.#edit(step)), forget);
  }

  rewriter(): Rewriter {
    if (!this.#bridge.isBuilt) return sameAgain((tag) => this.#bridge.hasRecorded(tag));
    const rewriter = new SequenceRewriter(this.#built());
    const rewrite = (tag: Tag, operation: Operation): Operation[] => {
      switch (operation.kind) {
        case "insert": {
          const place = rewriter.insert(tag);
          return place === undefined ? [] : [{ ...operation, gap: place.gap }];
        }
        case "remove":
          return rewriter.remove(tag).map((range) => ({ ...operation, ...range }));
        case "set": {
          const place = rewriter.set(tag);
          return place === undefined ? [] : [{ ...operation, ...place }];
        }
        case "move": {
          const place = rewriter.move(tag);
          return place === undefined ? [] : [{ ...operation, ...place }];
        }
        default:
          throw new Error(`An array has no ${operation.kind}`);
      }
    };
    return { isMet: true, rewrite, abandon: () => rewriter.reset(), takeBack: () => rewriter.takeBack() };
  }

  base(): List<Element> {
    const { content } = this.#holder.element;
    return new List([...this.#built().baseStretches((at, count) => content.slice(at, at + count))].flat());
  }

  hidden(): Iterable<Element> {
    return this.#built().hiddenItems();
  }

  #built(): SequenceBridge<Element> {
    return this.#bridge.build(this.#holder.element.content.length);
  }

  #edit(step: Step<Element>): Edit {
    const { element } = this.#holder;
    switch (step.kind) {
      case "insert":
        return { kind: "insert", element, gap: step.gap, values: step.items! };
      case "remove":
        return { kind: "remove", element, at: step.at, values: element.content.slice(step.at, step.at + step.count) };
      case "set":
        return { kind: "set", element, at: step.at, value: step.item!, old: element.content.at(step.at)! };
      case "move":
        return { kind: "move", element, at: step.at, gap: step.gap };
    }
  }
}

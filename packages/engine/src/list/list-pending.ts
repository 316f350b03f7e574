// Our unacknowledged edits of one array.

import type { ArrayElement, Edit, Element } from "../document.ts";
import type { Operation } from "../operation.ts";
import type { Build, Emit, Forget, Holder, Pending, Rewriter } from "../pending.ts";
import { SequenceBridge, type Step } from "../sequence/sequence-bridge.ts";
import { SequenceRewriter } from "../sequence/sequence-rewriter.ts";
import type { Tag } from "../tag.ts";

export class ListPending implements Pending {
  readonly #holder: Holder<ArrayElement>;
  readonly #bridge: SequenceBridge<Element>;

  constructor(holder: Holder<ArrayElement>) {
    this.#holder = holder;
    this.#bridge = new SequenceBridge<Element>(holder.element.content.length, "later", (at, count) =>
      holder.element.content.slice(at, at + count),
    );
  }

  get isEmpty(): boolean {
    return this.#bridge.isEmpty;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    switch (edit.kind) {
      case "insert":
        return this.#bridge.recordInsert(edit.gap, edit.values.length, false, tag);
      case "remove":
        return this.#bridge.recordRemove(edit.at, edit.values.length, tag);
      case "set":
        return this.#bridge.recordSet(edit.at, edit.value, tag);
      case "move":
        return this.#bridge.recordMove(edit.at, edit.gap, tag);
      default:
        throw new Error(`An array has no ${edit.kind}`);
    }
  }

  pass(operation: Operation, build: Build, emit: Emit, forget: Forget): void {
    const perform = (step: Step<Element>) => emit(this.#edit(step));
    switch (operation.kind) {
      case "insert": {
        const items = operation.values.map(build.element);
        return this.#bridge.passInsert(operation.gap, items.length, false, perform, { items });
      }
      case "remove":
        return this.#bridge.passRemove(operation.at, operation.count, perform, { forget });
      case "set":
        return this.#bridge.passSet(operation.at, build.element(operation.value), perform, forget);
      case "move":
        return this.#bridge.passMove(operation.at, operation.gap, perform);
      default:
        throw new Error(`An array has no ${operation.kind}`);
    }
  }

  acknowledge(tag: Tag, forget: Forget): void {
    this.#bridge.acknowledge(tag, forget);
  }

  retract(tag: Tag, emit: Emit, forget: Forget): void {
    this.#bridge.retract(tag, (step) => emit(this.#edit(step)), forget);
  }

  rewriter(): Rewriter {
    const rewriter = new SequenceRewriter(this.#bridge);
    return (tag, operation) => {
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
  }

  base(): Element[] {
    return [...this.#bridge.baseStretches()].flat();
  }

  hidden(): Iterable<Element> {
    return this.#bridge.hiddenItems();
  }

  #edit(step: Step<Element>): Edit {
    const { element } = this.#holder;
    switch (step.kind) {
      case "insert":
        return { kind: "insert", element, gap: step.gap, values: step.items! };
      case "remove":
        return { kind: "remove", element, at: step.at, values: element.content.slice(step.at, step.at + step.count) };
      case "set":
        return { kind: "set", element, at: step.at, value: step.item!, old: element.content[step.at]! };
      case "move":
        return { kind: "move", element, at: step.at, gap: step.gap };
    }
  }
}

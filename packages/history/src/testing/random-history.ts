// A random log of a model with every type in it: typing that goes on, changes of several operations, anchors, and elements that come
// back under their ids. With the content at every version, made in the plainest way.

import {
  Document,
  type Edit,
  type Element,
  encodeOperations,
  encodeOriginal,
  inverseOf,
  type Operation,
  removedBy,
  type Tree,
} from "@convergence/engine";
import type { Choices } from "@convergence/proof";
import { elementId } from "../../../engine/src/element-id.ts";
import { randomAnchors } from "../../../engine/src/testing/random-anchors.ts";
import { randomOperation, randomTree } from "../../../engine/src/testing/random-operation.ts";
import type { HistoryEntry } from "../history-source.ts";
import { ArraySource } from "./array-source.ts";

export type RandomHistory = {
  readonly source: ArraySource;
  /** The content at each version, from 0. */
  readonly trees: readonly Tree[];
};

export const users = ["ada", "bob", "cleo"] as const;

export function randomHistory(choices: Choices, versionsMax: number): RandomHistory {
  const world = new World(choices);
  const trees = [world.document.tree()];
  const log: HistoryEntry[] = [];
  for (let left = choices.below(versionsMax + 1); left > 0; left--) {
    log.push(world.entry(log.length + 1));
    trees.push(world.document.tree());
  }
  const kept = log.map(({ version }) => version).filter(() => choices.chance(0.15));
  return { source: new ArraySource(trees[0]!, log, kept), trees };
}

class World {
  readonly document: Document;
  readonly #choices: Choices;
  readonly #removals: Operation[] = [];
  #caret: { readonly element: number; readonly at: number } | undefined;
  #counter = 0;
  #time = 1000;

  constructor(choices: Choices) {
    this.#choices = choices;
    const content: Tree[] = [2, 3, 4, 5].map((id) => ({ id, type: "number", content: id / 10 }));
    this.document = new Document({
      id: 0,
      type: "object",
      content: [
        ["__proto__", randomTree(choices, this.#nextId)],
        ["a", { id: 1, type: "array", content }],
        ["o", { id: 6, type: "object", content: [["k", { id: 7, type: "string", content: "ab😀" }]] }],
        ["s", { id: 8, type: "string", content: "some text" }],
      ],
    });
  }

  entry(version: number): HistoryEntry {
    const operations: Operation[] = [];
    for (let left = this.#choices.chance(0.7) ? 1 : this.#choices.below(4); left > 0; left--) {
      const operation = this.#operation();
      if (operation === undefined) continue;
      operations.push(operation);
      this.#perform(operation);
    }
    const user = this.#choices.pick(users);
    const hasOriginal = this.#choices.chance(0.1);
    if (this.#choices.chance(0.5)) this.#time += 10;
    return {
      ...{ version, base: version - 1, sequence: version, time: this.#time, clientTime: this.#time, meta: undefined },
      ...{ user, client: `${user}-client`, session: `${user}-session` },
      operations: encodeOperations(operations),
      original: hasOriginal ? encodeOriginal({ operations: [this.#lost()], lost: [0], neverSent: [] }) : undefined,
    };
  }

  readonly #nextId = (): number => elementId(1, ++this.#counter);

  #operation(): Operation | undefined {
    const what = this.#choices.below(10);
    if (what < 3) return this.#typing();
    if (what === 3) return this.#restore();
    if (what === 4) return randomAnchors(this.#choices, this.document)[0];
    return randomOperation(this.#choices, this.document, this.#nextId);
  }

  /** On from where the last typing was, one letter or one backspace. */
  #typing(): Operation | undefined {
    const element = this.document.get(this.#caret?.element ?? 8) ?? this.document.get(8);
    if (element?.type !== "string") return undefined;
    const { length } = element.content;
    const at = Math.min(this.#caret?.at ?? length, length);
    const before = element.content.charCodeAt(at - 1);
    const after = element.content.charCodeAt(at);
    if (before >= 0xd800 && before <= 0xdbff) return undefined;
    const isBackspace = at > 0 && this.#choices.chance(0.3) && !(before >= 0xdc00 && before <= 0xdfff);
    if (isBackspace) return { kind: "splice", element: element.id, at: at - 1, remove: 1, insert: "", glued: false };
    const isDelete = after < 0xd800 && this.#choices.chance(0.15);
    if (isDelete) return { kind: "splice", element: element.id, at, remove: 1, insert: "", glued: false };
    return {
      kind: "splice",
      element: element.id,
      at,
      remove: 0,
      insert: this.#choices.pick(["x", "y"]),
      glued: at > 0,
    };
  }

  /** What a server places: something that was removed comes back under its id. */
  #restore(): Operation | undefined {
    if (this.#removals.length === 0) return undefined;
    const operation = this.#choices.pick(this.#removals);
    const element = this.document.get(operation.element);
    if (element === undefined) return undefined;
    if (operation.kind === "insert" && element.type === "array") {
      return this.#isFree(operation.values)
        ? { ...operation, gap: this.#choices.below(element.content.length + 1) }
        : undefined;
    }
    if (operation.kind === "setKey") return this.#isFree([operation.value]) ? operation : undefined;
    return undefined;
  }

  #isFree(trees: readonly Tree[]): boolean {
    const isKnown = (tree: Tree): boolean =>
      this.document.get(tree.id) !== undefined ||
      (tree.type === "array" && tree.content.some(isKnown)) ||
      (tree.type === "object" && tree.content.some((entry) => isKnown(entry[1])));
    return !trees.some(isKnown);
  }

  /** What its author meant to do to something that was gone already. */
  #lost(): Operation {
    return { kind: "add", element: this.#choices.pick([2, 3, 4]), value: 1 };
  }

  #perform(operation: Operation): void {
    const edit: Edit = this.document.apply(operation);
    this.#removals.push(...removalsOf(this.document, edit));
    for (const element of removedBy(edit)) this.document.forget(element);
    this.document.moveAnchors(operation);
    if (edit.kind === "splice") this.#caret = { element: edit.element.id, at: edit.at + edit.inserted.length };
  }
}

function removalsOf(document: Document, edit: Edit): Operation[] {
  const element = edit.element.id;
  const tree = (each: Element): Tree => document.tree(each);
  if (edit.kind === "remove") return [inverseOf(document, edit)];
  if (edit.kind === "set") return [{ kind: "insert", element, gap: 0, values: [tree(edit.old)] }];
  if ((edit.kind === "setKey" || edit.kind === "removeKey") && edit.old !== undefined) {
    return [{ kind: "setKey", element, key: edit.key, value: tree(edit.old) }];
  }
  return [];
}

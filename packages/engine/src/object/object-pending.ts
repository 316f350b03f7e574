// Our unacknowledged edits of one object. By key nothing needs transforming: the later write wins, and a client shows its own
// until the server has it.

import type { Edit, Element, ObjectElement } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Forget, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { Queue } from "../queue.ts";
import { indexOfTag, type Tag } from "../tag.ts";

/** `base` is what the server has under the key. */
type Slot = { base: Element | undefined; sets: Queue<{ readonly tag: Tag; readonly value: Element | undefined }> };

export class ObjectPending implements Pending {
  readonly #holder: Holder<ObjectElement>;
  readonly #slots = new Map<string, Slot>();

  constructor(holder: Holder<ObjectElement>) {
    this.#holder = holder;
  }

  get isEmpty(): boolean {
    return this.#slots.size === 0;
  }

  get isUnused(): boolean {
    return this.isEmpty;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    if (edit.kind !== "setKey" && edit.kind !== "removeKey") throw new Error(`An object has no ${edit.kind}`);
    let slot = this.#slots.get(edit.key);
    if (slot === undefined) {
      slot = { base: edit.old, sets: new Queue() };
      this.#slots.set(edit.key, slot);
    }
    slot.sets.push({ tag, value: edit.kind === "setKey" ? edit.value : undefined });
  }

  pass(operation: Operation, build: Build, emit: Emit, forget: Forget): void {
    if (operation.kind !== "setKey" && operation.kind !== "removeKey") {
      throw new Error(`An object has no ${operation.kind}`);
    }
    const value = operation.kind === "setKey" ? build.element(operation.value) : undefined;
    const slot = this.#slots.get(operation.key);
    if (slot === undefined) return this.#show(operation.key, value, emit);
    if (slot.base !== undefined) forget(slot.base);
    slot.base = value;
  }

  acknowledge(tag: Tag, operation: Operation, forget: Forget): void {
    const { key } = operation as { readonly key: string };
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    while (slot.sets.length > 0 && slot.sets.at(0)!.tag <= tag) {
      if (slot.base !== undefined) forget(slot.base);
      slot.base = slot.sets.shift()!.value;
    }
    if (slot.sets.length === 0) this.#slots.delete(key);
  }

  retract(tag: Tag, emit: Emit, forget: Forget): void {
    for (const [key, slot] of this.#slots) {
      const index = indexOfTag(slot.sets, tag);
      if (index < 0) continue;
      const { value } = slot.sets.at(index)!;
      const wasShown = index === slot.sets.length - 1;
      slot.sets = new Queue([...slot.sets].filter((set) => set.tag !== tag));
      if (wasShown) this.#show(key, slot.sets.length > 0 ? slot.sets.at(-1)!.value : slot.base, emit);
      if (value !== undefined) forget(value);
      if (slot.sets.length === 0) this.#slots.delete(key);
    }
  }

  rewriter(): Rewriter {
    return sameAgain((tag, operation) => {
      const slot = this.#slots.get((operation as { readonly key: string }).key);
      return slot !== undefined && indexOfTag(slot.sets, tag) >= 0;
    });
  }

  base(): Map<string, Element> {
    const entries = new Map(this.#holder.element.content);
    for (const [key, { base }] of this.#slots) {
      if (base === undefined) entries.delete(key);
      else entries.set(key, base);
    }
    return entries;
  }

  *hidden(): Generator<Element> {
    for (const slot of this.#slots.values()) {
      if (slot.base !== undefined) yield slot.base;
      for (const { value } of slot.sets) if (value !== undefined) yield value;
    }
  }

  #show(key: string, value: Element | undefined, emit: Emit): void {
    const { element } = this.#holder;
    const old = element.content.get(key);
    if (value === old) return;
    emit(value === undefined ? { kind: "removeKey", element, key, old } : { kind: "setKey", element, key, value, old });
  }
}

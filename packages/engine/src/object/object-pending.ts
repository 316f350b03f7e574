// Our unacknowledged edits of one object. By key nothing needs transforming: the later write wins, and a client shows its own
// until the server has it.

import type { Edit, Element, ObjectElement } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Forget, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { Queue } from "../queue.ts";
import { indexOfTag, type Tag } from "../tag.ts";

type Write = { readonly tag: Tag; readonly value: Element | undefined };

/** `base` is what the server has under the key; `tag` and `value` are the first write of ours, `later` are the others. */
type Slot = { base: Element | undefined; tag: Tag; value: Element | undefined; later: Queue<Write> | undefined };

const writesOf = ({ tag, value, later }: Slot): Write[] => [{ tag, value }, ...(later ?? [])];

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

  get hidesBase(): boolean {
    return false;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    if (edit.kind !== "setKey" && edit.kind !== "removeKey") throw new Error(`An object has no ${edit.kind}`);
    const value = edit.kind === "setKey" ? edit.value : undefined;
    const slot = this.#slots.get(edit.key);
    if (slot === undefined) this.#slots.set(edit.key, { base: edit.old, tag, value, later: undefined });
    else {
      slot.later ??= new Queue();
      slot.later.push({ tag, value });
    }
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
    while (slot.tag <= tag) {
      if (slot.base !== undefined) forget(slot.base);
      slot.base = slot.value;
      const next = slot.later?.shift();
      if (next === undefined) {
        this.#slots.delete(key);
        return;
      }
      slot.tag = next.tag;
      slot.value = next.value;
    }
  }

  retract(tag: Tag, emit: Emit, forget: Forget): void {
    for (const [key, slot] of this.#slots) {
      const writes = writesOf(slot);
      const index = indexOfTag(writes, tag);
      if (index < 0) continue;
      const [{ value }] = writes.splice(index, 1) as [Write];
      const [first, ...later] = writes;
      if (index === writes.length) this.#show(key, writes.length > 0 ? writes.at(-1)!.value : slot.base, emit);
      if (value !== undefined) forget(value);
      if (first === undefined) this.#slots.delete(key);
      else this.#slots.set(key, { base: slot.base, ...first, later: new Queue(later) });
    }
  }

  rewriter(): Rewriter {
    return sameAgain((tag, operation) => {
      const slot = this.#slots.get((operation as { readonly key: string }).key);
      return slot !== undefined && (slot.tag === tag || (slot.later !== undefined && indexOfTag(slot.later, tag) >= 0));
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
      for (const { value } of writesOf(slot)) if (value !== undefined) yield value;
    }
  }

  #show(key: string, value: Element | undefined, emit: Emit): void {
    const { element } = this.#holder;
    const old = element.content.get(key);
    if (value === old) return;
    emit(value === undefined ? { kind: "removeKey", element, key, old } : { kind: "setKey", element, key, value, old });
  }
}

// Our unacknowledged edits of one object. By key nothing needs transforming: the later write wins, and a client shows its own
// until the server has it.
//
// They are only noted until somebody asks for more than that: until then each one's old value is what the server has under its
// key once it has all before it.

import type { Edit, Element, ObjectElement } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Forget, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { Queue } from "../queue.ts";
import { indexOfTag, type Tag } from "../tag.ts";

type Write = { readonly tag: Tag; readonly value: Element | undefined };

/** `base` is what the server has under the key; `tag` and `value` are the first write of ours, `later` are the others. */
type Slot = { base: Element | undefined; tag: Tag; value: Element | undefined; later: Queue<Write> | undefined };

/** `old`: what was under the key when it was written. */
type Note = {
  readonly tag: Tag;
  readonly key: string;
  readonly value: Element | undefined;
  readonly old: Element | undefined;
};

const writesOf = ({ tag, value, later }: Slot): Write[] => [{ tag, value }, ...(later ?? [])];

export class ObjectPending implements Pending {
  readonly #holder: Holder<ObjectElement>;
  /** In use if there are no slots yet. */
  readonly #notes = new Queue<Note>();
  #slots: Map<string, Slot> | undefined;

  constructor(holder: Holder<ObjectElement>) {
    this.#holder = holder;
  }

  get isEmpty(): boolean {
    return this.#slots === undefined ? this.#notes.length === 0 : this.#slots.size === 0;
  }

  get isUnused(): boolean {
    return this.isEmpty;
  }

  get hidesBase(): boolean {
    return false;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    if (edit.kind !== "setKey" && edit.kind !== "removeKey") throw new Error(`An object has no ${edit.kind}`);
    const { key, old } = edit;
    const note = { tag, key, value: edit.kind === "setKey" ? edit.value : undefined, old };
    if (this.#slots === undefined) this.#notes.push(note);
    else putNote(this.#slots, note);
  }

  pass(operation: Operation, build: Build, emit: Emit, forget: Forget): void {
    if (operation.kind !== "setKey" && operation.kind !== "removeKey") {
      throw new Error(`An object has no ${operation.kind}`);
    }
    const value = operation.kind === "setKey" ? build.element(operation.value) : undefined;
    const slot = this.#built().get(operation.key);
    if (slot === undefined) return this.#show(operation.key, value, emit);
    if (slot.base !== undefined) forget(slot.base);
    slot.base = value;
  }

  acknowledge(tag: Tag, operation: Operation, forget: Forget): void {
    const slots = this.#slots;
    if (slots === undefined) return this.#acknowledgeNotes(tag, forget);
    const { key } = operation as { readonly key: string };
    const slot = slots.get(key);
    if (slot === undefined) return;
    while (slot.tag <= tag) {
      if (slot.base !== undefined) forget(slot.base);
      slot.base = slot.value;
      const next = slot.later?.shift();
      if (next === undefined) {
        slots.delete(key);
        if (slots.size === 0) this.#slots = undefined; // what comes next need only be noted again
        return;
      }
      slot.tag = next.tag;
      slot.value = next.value;
    }
  }

  #acknowledgeNotes(tag: Tag, forget: Forget): void {
    for (let note = this.#notes.at(0); note !== undefined && note.tag <= tag; note = this.#notes.at(0)) {
      this.#notes.shift();
      if (note.old !== undefined) forget(note.old);
    }
  }

  retract(tag: Tag, emit: Emit, forget: Forget): void {
    const slots = this.#built();
    for (const [key, slot] of slots) {
      const writes = writesOf(slot);
      const index = indexOfTag(writes, tag);
      if (index < 0) continue;
      const [{ value }] = writes.splice(index, 1) as [Write];
      const [first, ...later] = writes;
      if (index === writes.length) this.#show(key, writes.length > 0 ? writes.at(-1)!.value : slot.base, emit);
      if (value !== undefined) forget(value);
      if (first === undefined) slots.delete(key);
      else slots.set(key, { base: slot.base, ...first, later: new Queue(later) });
    }
  }

  rewriter(): Rewriter {
    return sameAgain((tag, operation) => {
      const slot = this.#built().get((operation as { readonly key: string }).key);
      return slot !== undefined && (slot.tag === tag || (slot.later !== undefined && indexOfTag(slot.later, tag) >= 0));
    });
  }

  base(): Map<string, Element> {
    const entries = new Map(this.#holder.element.content);
    for (const [key, { base }] of this.#built()) {
      if (base === undefined) entries.delete(key);
      else entries.set(key, base);
    }
    return entries;
  }

  *hidden(): Generator<Element> {
    for (const slot of this.#built().values()) {
      if (slot.base !== undefined) yield slot.base;
      for (const { value } of writesOf(slot)) if (value !== undefined) yield value;
    }
  }

  #built(): Map<string, Slot> {
    if (this.#slots !== undefined) return this.#slots;
    this.#slots = new Map();
    for (let note = this.#notes.shift(); note !== undefined; note = this.#notes.shift()) putNote(this.#slots, note);
    return this.#slots;
  }

  #show(key: string, value: Element | undefined, emit: Emit): void {
    const { element } = this.#holder;
    const old = element.content.get(key);
    if (value === old) return;
    emit(value === undefined ? { kind: "removeKey", element, key, old } : { kind: "setKey", element, key, value, old });
  }
}

function putNote(slots: Map<string, Slot>, { tag, key, value, old }: Note): void {
  const slot = slots.get(key);
  if (slot === undefined) slots.set(key, { base: old, tag, value, later: undefined });
  else {
    slot.later ??= new Queue();
    slot.later.push({ tag, value });
  }
}

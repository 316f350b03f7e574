// Own edits of one object: by key, what own writes put there and what they hid. A key that somebody else wrote to is left alone
// from then on.

import type { Edit, Element, RemoveKeyEdit, SetKeyEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { copiedElement } from "./copied-element.ts";
import type { Restore } from "./restore.ts";
import type { FineTrack, Group, Place, Surroundings } from "./track.ts";
import { Writes } from "./writes.ts";

type KeySlot = Place & { readonly writes: Writes<Element | undefined> };
type KeyEdit = SetKeyEdit | RemoveKeyEdit;

const writtenBy = (edit: KeyEdit): Element | undefined => (edit.kind === "setKey" ? edit.value : undefined);

export class ObjectTrack implements FineTrack {
  readonly id: ElementId;
  readonly #around: Surroundings;
  readonly #slots = new Map<string, KeySlot>();

  constructor(id: ElementId, around: Surroundings) {
    this.id = id;
    this.#around = around;
  }

  get isEmpty(): boolean {
    return this.#slots.size === 0;
  }

  isOf(group: Group): boolean {
    return [...this.#slots.values()].some(({ writes }) => writes.isOf(group));
  }

  own(edit: Edit, group: Group): void {
    const { key, old } = edit as KeyEdit;
    const value = writtenBy(edit as KeyEdit);
    if (value === undefined && old === undefined) return;
    const { writes } = this.#slot(key, old);
    writes.current = old;
    this.#discardAll(writes.own(group, value, this.#around.isOn));
    if (value !== undefined) this.#around.places.set(value.id, this.#slots.get(key)!);
  }

  undone(edit: Edit): void {
    const { key, old } = edit as KeyEdit;
    const writes = this.#slots.get(key)?.writes;
    if (writes === undefined) return;
    writes.current = old;
    writes.showWanted(this.#around.isOn);
  }

  others(edit: Edit): boolean {
    const { key, old } = edit as KeyEdit;
    const value = writtenBy(edit as KeyEdit);
    const writes = this.#slots.get(key)?.writes;
    if (writes === undefined) return true;
    writes.current = old;
    if (value === undefined || !writes.show((each) => each?.id === value.id, this.#around)) {
      this.#giveUp(key, old);
      return true;
    }
    this.#around.arrived(writes.current!, value);
    writes.current = value;
    return false;
  }

  retracted(edit: Edit): void {
    const { key, old } = edit as KeyEdit;
    const value = writtenBy(edit as KeyEdit);
    const gone = this.#slots.get(key)?.writes.retract((each) => each?.id === value?.id, this.#around.isOn);
    if (gone === undefined) return this.#giveUp(key, old);
    this.#slots.get(key)!.writes.current = value;
    this.#discardAll(gone);
  }

  operations(group: Group, leaving: Set<ElementId>): Operation[] {
    const { isOn } = this.#around;
    const operations: Operation[] = [];
    for (const [key, { writes }] of this.#slots) {
      if (!writes.isOf(group) || writes.isAsWanted(isOn)) continue;
      if (writes.current !== undefined) leaving.add(writes.current.id);
      if (writes.wanted(isOn) !== undefined) continue;
      if (writes.current !== undefined) operations.push({ kind: "removeKey", element: this.id, key });
      else writes.showWanted(isOn);
    }
    return operations;
  }

  restores(groups: readonly Group[], leaving: Set<ElementId>): Restore[] {
    const { isOn, document } = this.#around;
    const restores: Restore[] = [];
    for (const [key, { writes }] of this.#slots) {
      const wanted = writes.wanted(isOn);
      if (writes.isAsWanted(isOn) || wanted === undefined || !groups.some((group) => writes.isOf(group))) continue;
      const expected = writes.current?.id;
      if (expected !== undefined) leaving.add(expected);
      restores.push({ kind: "setKey", element: this.id, key, expected, value: document.tree(wanted) });
    }
    return restores;
  }

  forget(group: Group): void {
    for (const [key, { writes }] of this.#slots) {
      this.#discardAll(writes.forget(group, this.#around.isOn));
      if (!writes.isPlain) continue;
      this.#slots.delete(key);
      if (writes.current !== undefined) this.#around.places.delete(writes.current.id);
    }
  }

  keepHidden(): void {
    for (const { writes } of this.#slots.values()) writes.mapHidden((element) => element && copiedElement(element));
  }

  *hidden(): Generator<Element> {
    for (const { writes } of this.#slots.values()) {
      for (const element of writes.hidden()) if (element !== undefined) yield element;
    }
  }

  *inView(): Generator<Element> {
    for (const { writes } of this.#slots.values()) if (writes.current !== undefined) yield writes.current;
  }

  #slot(key: string, old: Element | undefined): KeySlot {
    const known = this.#slots.get(key);
    if (known !== undefined && old !== undefined) this.#around.places.set(old.id, known);
    if (known !== undefined) return known;
    const writes = new Writes(old);
    const touched = (id: ElementId) => {
      this.#discardAll(writes.touch((each) => each?.id === id, true));
      if (writes.isPlain) this.#around.places.delete(id);
    };
    const slot: KeySlot = { writes, touched };
    this.#slots.set(key, slot);
    if (old !== undefined) this.#around.places.set(old.id, slot);
    return slot;
  }

  /** `shown`: what stood there until now, which its element's new owner has taken care of. */
  #giveUp(key: string, shown: Element | undefined): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#discardAll(slot.writes.hidden());
    if (shown !== undefined) this.#around.discard(shown);
  }

  #discardAll(elements: Iterable<Element | undefined>): void {
    for (const element of elements) if (element !== undefined) this.#around.discard(element);
  }
}

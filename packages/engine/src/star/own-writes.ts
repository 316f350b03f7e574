// A client's own committed writes that somebody may still write over without having seen them (promise P2).
//
// Kept by the element that was written; bounded, so an author who is overwritten after very many other writes finds it in
// history only. It changes nothing: it only knows whom to tell.

import { contained, type Edit, type Element, removedBy } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { isPureRemoval, type Operation } from "../operation.ts";
import { Queue } from "../queue.ts";
import type { Version } from "../tag.ts";

export type OwnWrite = { readonly version: Version; readonly operation: Operation };

/** Writes remembered in all. Those on the element that was left alone the longest go first. */
const ownWritesMax = 1000;

const nothing: readonly OwnWrite[] = [];

export class OwnWrites {
  readonly #writes = new Map<ElementId, Queue<OwnWrite>>();
  #latest: ElementId | undefined;
  #count = 0;

  /** An own operation took effect at `version`. */
  note(operation: Operation, version: Version): void {
    const id = operation.kind === "set" || operation.kind === "setKey" ? operation.value.id : operation.element;
    let writes = this.#writes.get(id);
    if (writes === undefined || id !== this.#latest) {
      writes ??= new Queue();
      this.#writes.delete(id); // to come last in the order of the map
      this.#writes.set(id, writes);
      this.#latest = id;
    }
    writes.push({ version, operation });
    this.#count++;
    while (this.#count > ownWritesMax) this.#dropOldest();
  }

  /** What an edit of somebody else's, whose author had seen `base`, overwrote without having seen it. It is told once. */
  takeOverwritten(edit: Edit, base: Version): readonly OwnWrite[] {
    if (this.#count === 0 || (edit.kind !== "value" && removedBy(edit).length === 0)) return nothing;
    const replaced = edit.kind === "value" ? this.#take(edit.element.id) : [];
    const gone = removedBy(edit).flatMap((element) => this.#takeGone(element));
    return [...replaced, ...gone].filter((write) => write.version > base);
  }

  /** What was removed from something that is gone is gone as well: nothing is lost. */
  #takeGone(element: Element): OwnWrite[] {
    const writes = this.#take(element.id).filter(({ operation }) => !isPureRemoval(operation));
    return [...writes, ...[...contained(element.content)].flatMap((child) => this.#takeGone(child))];
  }

  #take(id: ElementId): readonly OwnWrite[] {
    const writes = this.#writes.get(id);
    if (writes === undefined) return [];
    this.#writes.delete(id);
    this.#count -= writes.length;
    return [...writes];
  }

  #dropOldest(): void {
    for (const [id, writes] of this.#writes) {
      writes.shift();
      this.#count--;
      if (writes.length === 0) this.#writes.delete(id);
      return;
    }
  }
}

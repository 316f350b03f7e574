// A client's own committed writes that somebody may still write over without having seen them (promise P2).
//
// Kept by the element that was written; bounded, so an author who is overwritten after very many other writes finds it in
// history only. It changes nothing: it only knows whom to tell.

import { type Content, contained, type Edit, type Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { isPureRemoval, type Operation } from "../operation.ts";
import type { Version } from "../tag.ts";

export type OwnWrite = { readonly version: Version; readonly operation: Operation };

/** Writes remembered in all. Those on the element that was left alone the longest go first. */
const ownWritesMax = 1000;

export class OwnWrites {
  readonly #writes = new Map<ElementId, OwnWrite[]>();
  #count = 0;

  /** An own operation took effect at `version`. */
  note(operation: Operation, version: Version): void {
    const id = operation.kind === "set" || operation.kind === "setKey" ? operation.value.id : operation.element;
    const writes = this.#writes.get(id) ?? [];
    this.#writes.delete(id); // to come last in the order of the map
    this.#writes.set(id, writes);
    writes.push({ version, operation });
    this.#count++;
    while (this.#count > ownWritesMax) this.#dropOldest();
  }

  /** What an edit of somebody else's, whose author had seen `base`, overwrote without having seen it. It is told once. */
  takeOverwritten(edit: Edit, base: Version): OwnWrite[] {
    if (this.#count === 0) return [];
    if (edit.kind === "value") {
      const replaced = this.#take(edit.element.id);
      return [...replaced, ...this.#takeInside(edit.old)].filter((write) => write.version > base);
    }
    const gone = goneBy(edit);
    return gone.flatMap((element) => this.#takeGone(element)).filter((write) => write.version > base);
  }

  #takeInside(content: Content): OwnWrite[] {
    return [...contained(content)].flatMap((element) => this.#takeGone(element));
  }

  /** What was removed from something that is gone is gone as well: nothing is lost. */
  #takeGone(element: Element): OwnWrite[] {
    const writes = this.#take(element.id).filter(({ operation }) => !isPureRemoval(operation));
    return [...writes, ...this.#takeInside(element.content)];
  }

  #take(id: ElementId): OwnWrite[] {
    const writes = this.#writes.get(id);
    if (writes === undefined) return [];
    this.#writes.delete(id);
    this.#count -= writes.length;
    return writes;
  }

  #dropOldest(): void {
    const [id, writes] = this.#writes.entries().next().value!;
    writes.shift();
    this.#count--;
    if (writes.length === 0) this.#writes.delete(id);
  }
}

/** The elements that an edit detaches, apart from a whole value. */
function goneBy(edit: Edit): readonly Element[] {
  switch (edit.kind) {
    case "remove":
      return edit.values;
    case "set":
    case "setKey":
    case "removeKey":
      return edit.old === undefined ? [] : [edit.old];
    default:
      return [];
  }
}

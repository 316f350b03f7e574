// A client's own committed writes that somebody may still write over without having seen them (promise P2).
//
// Kept by the element that they are about; bounded, so an author who is overwritten after very many other writes finds it in
// history only. It changes nothing: it only knows whom to tell. What removes and nothing else is not kept, for it loses nothing.

import type { ElementId } from "../element-id.ts";
import { ownWritesMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import { Queue } from "../queue.ts";
import type { Version } from "../tag.ts";

export type OwnWrite = { readonly version: Version; readonly operation: Operation };

const nothing: readonly OwnWrite[] = [];

export class OwnWrites {
  readonly #writes = new Map<ElementId, Queue<OwnWrite>>();
  #latest: ElementId | undefined;
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  has(id: ElementId): boolean {
    return this.#writes.has(id);
  }

  /** An own operation that is about an element took effect at `version`. It may take the place of earlier ones. */
  note(id: ElementId, operation: Operation, version: Version): void {
    if (operation.kind === "value") this.takeContents(id);
    else if (operation.kind === "move") this.takeMoves(id);
    this.#put(id, { version, operation });
    while (this.#count > ownWritesMax) this.#dropOldest();
  }

  /** All that is about an element; it is forgotten here. */
  take(id: ElementId): readonly OwnWrite[] {
    const writes = this.#writes.get(id);
    if (writes === undefined) return nothing;
    this.#writes.delete(id);
    this.#count -= writes.length;
    return [...writes];
  }

  /** What is about the content of an element, not where it stands. */
  takeContents(id: ElementId): readonly OwnWrite[] {
    return this.#takeSome(id, false);
  }

  /** Where an item of an array was moved. */
  takeMoves(id: ElementId): readonly OwnWrite[] {
    return this.#takeSome(id, true);
  }

  #takeSome(id: ElementId, areMoves: boolean): readonly OwnWrite[] {
    if (!this.#writes.has(id)) return nothing;
    const taken: OwnWrite[] = [];
    for (const write of this.take(id)) {
      if ((write.operation.kind === "move") === areMoves) taken.push(write);
      else this.#put(id, write);
    }
    return taken;
  }

  /** Another element is in the slot of the array: a move goes along with it. */
  followMoves(from: ElementId, to: ElementId): void {
    for (const write of this.takeMoves(from)) this.#put(to, write);
  }

  #put(id: ElementId, write: OwnWrite): void {
    let writes = this.#writes.get(id);
    if (writes === undefined || id !== this.#latest) {
      writes ??= new Queue();
      this.#writes.delete(id); // to come last in the order of the map
      this.#writes.set(id, writes);
      this.#latest = id;
    }
    writes.push(write);
    this.#count++;
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

// What a client's undecided operations are about, where their own words do not say: the element that a set brings, the item that
// a move was of; and which of them their author has written over since.
//
// It grows with moves and whole values that are pending, not with what is typed. What sets bring is looked for among all that is
// pending when it is first asked for, and followed from there. `clear` when nothing is pending.

import { type Edit, movedIndex } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import type { Tag } from "../tag.ts";

/** Is its tag of any importance here? */
export const isRetagged = ({ kind }: Operation): boolean => kind === "move" || kind === "value";

/** An item of an array that was moved; another element may be in its slot since. `last`: the tag of the last move. */
type Moved = { id: ElementId; last: Tag };

export class PendingSubjects {
  readonly #pending: () => Iterable<Operation>;
  /** What pending sets bring; not there until somebody asks. */
  #created: ElementMap<true> | undefined;
  readonly #moved = new Map<ElementId, Moved>();
  readonly #movedBy = new Map<Tag, Moved>();
  /** The tag of the last whole value. */
  readonly #valued = new Map<ElementId, Tag>();

  /** `pending`: the operations whose edits were recorded, as far as they are not decided, whenever it is called. */
  constructor(pending: () => Iterable<Operation>) {
    this.#pending = pending;
  }

  /** Is an operation about this element, though it is not on it? Not to be asked while a batch is open. */
  has(id: ElementId): boolean {
    this.#created ??= this.#lookedFor();
    return this.#created.has(id) || this.#moved.has(id);
  }

  #lookedFor(): ElementMap<true> {
    const created = new ElementMap<true>();
    for (const operation of this.#pending()) {
      if (operation.kind === "set" || operation.kind === "setKey") created.set(operation.value.id, true);
    }
    return created;
  }

  /** An own edit was carried out. */
  record(edit: Edit, tag: Tag): void {
    switch (edit.kind) {
      case "set":
        this.#created?.set(edit.value.id, true);
        return this.follow(edit.old.id, edit.value.id);
      case "setKey":
        this.#created?.set(edit.value.id, true);
        return;
      case "value":
        this.#valued.set(edit.element.id, tag);
        return;
      case "move":
        return this.#move(edit.element.content.at(movedIndex(edit.at, edit.gap))!.id, tag);
    }
  }

  #move(id: ElementId, tag: Tag): void {
    let moved = this.#moved.get(id);
    if (moved === undefined) {
      moved = { id, last: tag };
      this.#moved.set(id, moved);
    }
    moved.last = tag;
    this.#movedBy.set(tag, moved);
  }

  /** Another element is in the slot of an array. */
  follow(from: ElementId, to: ElementId): void {
    const moved = this.#moved.get(from);
    if (moved === undefined) return;
    this.#moved.delete(from);
    moved.id = to;
    this.#moved.set(to, moved);
  }

  of(operation: Operation, tag: Tag): ElementId {
    switch (operation.kind) {
      case "set":
      case "setKey":
        return operation.value.id;
      case "move":
        return this.#movedBy.get(tag)?.id ?? operation.element;
      default:
        return operation.element;
    }
  }

  /** Has its author since moved the same item again, or put a whole value where it was? */
  isOverwritten(operation: Operation, tag: Tag): boolean {
    if ((this.#valued.get(operation.element) ?? tag) > tag) return true;
    return operation.kind === "move" && (this.#movedBy.get(tag)?.last ?? tag) > tag;
  }

  /** The operation is decided, or was taken back. */
  remove(operation: Operation, tag: Tag): void {
    switch (operation.kind) {
      case "set":
      case "setKey":
        this.#created?.delete(operation.value.id);
        return;
      case "value":
        if (this.#valued.get(operation.element) === tag) this.#valued.delete(operation.element);
        return;
      case "move": {
        const moved = this.#movedBy.get(tag);
        this.#movedBy.delete(tag);
        if (moved?.last === tag) this.#moved.delete(moved.id);
        return;
      }
    }
  }

  /** R5: the operation is recorded under another tag now. */
  retag({ kind, element }: Operation, tag: Tag, by: Tag): void {
    if (kind === "value" && this.#valued.get(element) === tag) this.#valued.set(element, by);
    if (kind !== "move") return;
    const moved = this.#movedBy.get(tag);
    if (moved === undefined) return;
    this.#movedBy.delete(tag);
    this.#movedBy.set(by, moved);
    if (moved.last === tag) moved.last = by;
  }

  /** After each change that leaves nothing pending: mostly there is nothing here, and to clear a map that is empty makes it anew. */
  clear(): void {
    this.#created = undefined;
    if (this.#moved.size > 0) this.#moved.clear();
    if (this.#movedBy.size > 0) this.#movedBy.clear();
    if (this.#valued.size > 0) this.#valued.clear();
  }
}

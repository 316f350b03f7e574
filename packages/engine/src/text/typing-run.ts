// The stretch of one string that its user is typing: own units, side by side. It decides whether an insert is glued (rule R2).
// Any answer converges; the right one keeps two people's words whole.

import type { Edit } from "../document.ts";
import type { ElementId } from "../element-id.ts";

export class TypingRun {
  #element: ElementId | undefined;
  #from = 0;
  #to = 0;

  /** Is the unit before this gap the user's own? */
  isDirectlyBefore(element: ElementId, gap: number): boolean {
    return element === this.#element && this.#from < gap && gap <= this.#to;
  }

  /** The user's own edit. */
  own(edit: Edit): void {
    if (edit.kind !== "splice") return;
    const { at, removed, inserted } = edit;
    if (edit.element.id === this.#element) this.#remove(at, removed.length);
    if (inserted === "") return;
    if (edit.element.id === this.#element && this.#from <= at && at <= this.#to) this.#to += inserted.length;
    else {
      this.#element = edit.element.id;
      this.#from = at;
      this.#to = at + inserted.length;
    }
  }

  /** Somebody else's edit, in the user's coordinates. What is put inside the stretch ends it there. */
  others(edit: Edit): void {
    if (edit.element.id !== this.#element || edit.kind === "anchor") return;
    if (edit.kind !== "splice") {
      this.#element = undefined;
      return;
    }
    this.#remove(edit.at, edit.removed.length);
    const { length } = edit.inserted;
    if (edit.at <= this.#from) {
      this.#from += length;
      this.#to += length;
    } else if (edit.at < this.#to) this.#to = edit.at;
  }

  #remove(at: number, count: number): void {
    this.#from -= Math.max(0, Math.min(count, this.#from - at));
    this.#to -= Math.max(0, Math.min(count, this.#to - at));
  }
}

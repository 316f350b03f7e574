// Rule R3: when was an element attached, and when was a whole value put into it, and by whom? An operation on an element is void
// if its author had not seen such an event, unless it is the author's own.
//
// Only events that some author may not have seen matter, so marks go with the entries that made them. Only the latest of each
// kind matters: a whole value wipes out what the one before it did.

import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Tag } from "../tag.ts";

type Event = { readonly tag: Tag; readonly client: string };
type Marked = {
  /** The latest attachment of the element. */
  readonly attached: Event | undefined;
  /** The latest whole value. */
  readonly valued: Event | undefined;
};

export class Marks {
  readonly #marks = new ElementMap<Marked>();

  /** Each returns what undoes it. */
  attach(id: ElementId, event: Event): () => void {
    return this.#set(id, { attached: event, valued: undefined });
  }

  putValue(id: ElementId, event: Event): () => void {
    return this.#set(id, { attached: this.#marks.get(id)?.attached, valued: event });
  }

  /** The tag from which on operations on the element's present content count: 0 if that is out of everybody's mind. */
  since(id: ElementId): Tag {
    const mark = this.#marks.get(id);
    return Math.max(mark?.attached?.tag ?? 0, mark?.valued?.tag ?? 0);
  }

  /** Did somebody else do to the element what the author, at `seen`, does not know? `fine`: a whole value matters as well. */
  hasUnseen(id: ElementId, client: string, seen: Tag, fine: boolean): boolean {
    const mark = this.#marks.get(id);
    if (mark === undefined) return false;
    const isUnseen = (event: Event | undefined) => event !== undefined && event.client !== client && event.tag > seen;
    return isUnseen(mark.attached) || (fine && isUnseen(mark.valued));
  }

  /** Forgets what happened to an element up to `tag`. */
  prune(id: ElementId, tag: Tag): void {
    if (this.since(id) <= tag) this.#marks.delete(id);
  }

  #set(id: ElementId, mark: Marked): () => void {
    const before = this.#marks.get(id);
    this.#marks.set(id, mark);
    return () => {
      if (before === undefined) this.#marks.delete(id);
      else this.#marks.set(id, before);
    };
  }
}

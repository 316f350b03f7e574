// Where authors are expected to go on: each at the caret that the last splice left, moved by what others did since.
//
// Only an expectation: that a caret is not known, or wrong, costs bytes and nothing else.

import { caretsFollowedMax } from "./limits.ts";

type Caret = { author: number; element: number; place: number };

export class Carets {
  /** Whoever did something last comes first. */
  readonly #carets: Caret[] = [];

  get count(): number {
    return this.#carets.length;
  }

  /** The place of an author in the order of who did something last; `count` if it is not among them. */
  rankOf(author: number): number {
    const rank = this.#carets.findIndex((caret) => caret.author === author);
    return rank < 0 ? this.#carets.length : rank;
  }

  authorAt(rank: number): number | undefined {
    return this.#carets[rank]?.author;
  }

  /** The element in which this author is expected; undefined at the beginning. */
  elementOf(author: number): number | undefined {
    return (this.#carets[this.rankOf(author)] ?? this.#carets[0])?.element;
  }

  /** Where a splice of this author in this element is expected. */
  placeOf(author: number, element: number): number {
    const own = this.#carets[this.rankOf(author)];
    if (own?.element === element) return own.place;
    return this.#carets.find((caret) => caret.element === element)?.place ?? 0;
  }

  /** Takes in what an author did: units inserted at a place, or removed from there. */
  moved(author: number, element: number, place: number, removed: number, inserted: number): void {
    for (const caret of this.#carets) {
      if (caret.element !== element || caret.place <= place) continue;
      caret.place = Math.max(place, caret.place - removed) + inserted;
    }
    this.#front(author, element, place + inserted);
  }

  /** Takes in that an author did something else, of which nothing is known. */
  acted(author: number): void {
    const own = this.#carets[this.rankOf(author)] ?? this.#carets[0];
    this.#front(author, own?.element ?? 0, own?.place ?? 0);
  }

  #front(author: number, element: number, place: number): void {
    const rank = this.rankOf(author);
    const own = this.#carets[rank] ?? (rank < caretsFollowedMax ? { author, element, place } : this.#carets.at(-1)!);
    own.author = author;
    own.element = element;
    own.place = place;
    for (let at = Math.min(rank, caretsFollowedMax - 1); at > 0; at--) this.#carets[at] = this.#carets[at - 1]!;
    this.#carets[0] = own;
  }
}

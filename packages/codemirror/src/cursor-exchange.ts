// The cursors of those who have the string open: gives out the own one, and says where the others' are. Draws nothing.
//
// Costs no messages while somebody types: a reference follows its owner's typing by itself, so it is set only where it differs.

import type { LocalReference, ModelReference, Range, RealTimeString } from "@convergence/client";
import { type RemoteCursor, remoteCursors } from "./remote-cursors.ts";

const watched = ["set", "cleared", "disposed"] as const;

export class CursorExchange {
  readonly #string: RealTimeString;
  readonly #key: string;
  readonly #onChange: () => void;
  readonly #others = new Set<ModelReference>();
  #own: LocalReference<"range"> | undefined;

  /** `key`: of the references that carry the selections. */
  constructor(string: RealTimeString, key: string, onChange: () => void) {
    this.#string = string;
    this.#key = key;
    this.#onChange = onChange;
    for (const reference of string.references({ key })) this.#watch(reference);
    string.on("reference", this.#onReference);
  }

  /** Takes the own cursor away from everybody. */
  end(): void {
    this.#string.off("reference", this.#onReference);
    for (const reference of this.#others) this.#unwatch(reference);
    this.#own?.dispose();
    this.#own = undefined;
  }

  /** Where the user's selection is in the model's text. Throws a `ConvergenceError` if it cannot be shared under that key. */
  share(selection: Range): void {
    // It was disposed if the string was away for a while, or by another editor on the same string that has ended.
    if (this.#own === undefined || this.#own.isDisposed()) {
      // As an editor moves a selection: nothing that others insert at its edges gets in, and a caret stays before it.
      this.#own = this.#string.rangeReference(this.#key, { side: "inside" });
    }
    this.#own.set(selection).share();
  }

  /** Where the others' are; `positionOf` turns positions of the model's text into those of the editor. */
  others(positionOf: (position: number) => number): RemoteCursor[] {
    for (const reference of this.#others) if (reference.isDisposed()) this.#unwatch(reference);
    if (this.#others.size === 0) return [];
    return remoteCursors(this.#others, this.#string.model().collaborators(), positionOf);
  }

  readonly #onReference = ({ reference }: { readonly reference: ModelReference }): void => {
    if (this.#watch(reference)) this.#onChange();
  };

  /** Is it news? */
  #watch(reference: ModelReference): boolean {
    if (reference.isLocal() || reference.key() !== this.#key || this.#others.has(reference)) return false;
    this.#others.add(reference);
    for (const name of watched) reference.on(name, this.#onChange);
    return true;
  }

  #unwatch(reference: ModelReference): void {
    this.#others.delete(reference);
    for (const name of watched) reference.off(name, this.#onChange);
  }
}

// The cursors of those who have the string open: gives out the own one, and says where the others' are. Draws nothing.
//
// Costs no messages while somebody types: a reference follows its owner's typing by itself, so it is set only where it differs.

import {
  type HasCollaborators,
  type OwnRange,
  rangeIn,
  type SharedRange,
  type SharesRanges,
  type TextRange,
} from "./collaboration.ts";
import { colourNumber } from "./colours.ts";
import { cursorsMax, nameUnitsMax } from "./limits.ts";

/** In positions of the editor. */
export type RemoteCursor = {
  readonly sessionId: string;
  readonly name: string;
  /** In the palette. */
  readonly colour: number;
  readonly anchor: number;
  readonly head: number;
};

const watched = ["set", "cleared", "disposed"] as const;

export class CursorExchange {
  readonly #string: SharesRanges;
  readonly #model: HasCollaborators;
  readonly #key: string;
  readonly #onChange: () => void;
  readonly #others = new Set<SharedRange>();
  #own: OwnRange | undefined;

  constructor(string: SharesRanges, model: HasCollaborators, key: string, onChange: () => void) {
    this.#string = string;
    this.#model = model;
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

  /** Where the user's selection is in the model's text. */
  share(selection: TextRange): void {
    const shared = rangeIn(this.#own?.value());
    if (shared?.start === selection.start && shared.end === selection.end) return;
    if (this.#own !== undefined) return void this.#own.set(selection);
    this.#own = this.#string.rangeReference(this.#key);
    this.#own.set(selection);
    this.#own.share();
  }

  /** Where the others' are; `positionOf` turns positions of the model's text into those of the editor. */
  others(positionOf: (position: number) => number): RemoteCursor[] {
    const cursors: RemoteCursor[] = [];
    const people = this.#others.size === 0 ? [] : this.#model.collaborators();
    for (const reference of this.#others) {
      if (reference.isDisposed()) {
        this.#unwatch(reference);
        continue;
      }
      const range = reference.isSet() ? rangeIn(reference.value()) : undefined;
      if (range === undefined || cursors.length >= cursorsMax) continue;
      const sessionId = reference.sessionId();
      const place = people.findIndex((each) => each.sessionId === sessionId);
      const colour = colourNumber(people[place]?.colorIndex ?? place);
      const name = reference.user().displayName.slice(0, nameUnitsMax).toWellFormed();
      cursors.push({ sessionId, name, colour, anchor: positionOf(range.start), head: positionOf(range.end) });
    }
    return cursors;
  }

  readonly #onReference = ({ reference }: { readonly reference: SharedRange }): void => {
    if (this.#watch(reference)) this.#onChange();
  };

  /** Is it news? */
  #watch(reference: SharedRange): boolean {
    if (reference.isLocal() || reference.key() !== this.#key || this.#others.has(reference)) return false;
    this.#others.add(reference);
    for (const name of watched) reference.on(name, this.#onChange);
    return true;
  }

  #unwatch(reference: SharedRange): void {
    this.#others.delete(reference);
    for (const name of watched) reference.off(name, this.#onChange);
  }
}

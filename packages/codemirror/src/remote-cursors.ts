// Where the cursors of others are to be drawn, from their references and the list of who is in the model. Pure.

import type { ModelCollaborator, ModelReference, Range } from "@convergence/client";
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

/** Of those that point anywhere. `positionOf` turns positions of the model's text into those of the editor. */
export function remoteCursors(
  references: Iterable<ModelReference>,
  people: readonly ModelCollaborator[],
  positionOf: (position: number) => number,
): RemoteCursor[] {
  const cursors: RemoteCursor[] = [];
  for (const reference of references) {
    if (cursors.length >= cursorsMax) break;
    const range = rangeOf(reference);
    if (range === undefined) continue;
    const sessionId = reference.sessionId();
    const person = people.find((each) => each.sessionId === sessionId);
    const name = reference.user().displayName.slice(0, nameUnitsMax).toWellFormed();
    const places = { anchor: positionOf(range.start), head: positionOf(range.end) };
    cursors.push({ sessionId, name, colour: colourNumber(person?.colorIndex ?? 0), ...places });
  }
  return cursors;
}

/** Another application may use the key for something else. */
const rangeOf = (reference: ModelReference): Range | undefined =>
  reference.type() === "range" ? (reference.value() as Range | undefined) : undefined;

// Says in words what a conflict cost its author. Pure.

import type { OperationJson, Path, Value } from "@convergence/client";
import type { Notice } from "./notices.ts";

export type Loss = {
  readonly elementId: string;
  /** `gone`: what it was about is no more. `overwritten`: somebody's later edit took its place. */
  readonly kind: "gone" | "overwritten";
  readonly operation: OperationJson;
  readonly lostValue: Value | undefined;
  /** Of the element, if it is still in the model. */
  readonly path: Path | undefined;
  /** What took its place, and the name of whoever did that, as far as it is known. */
  readonly winner: OperationJson | undefined;
  readonly by: string | undefined;
};

/** Text that was typed letter by letter is lost as a whole: the losses of text in one element become one. */
export function joinLosses(losses: readonly Loss[]): readonly Loss[] {
  const joined: Loss[] = [];
  for (const loss of losses) {
    const at = loss.operation.kind === "splice" ? joined.findIndex((each) => isSameText(each, loss)) : -1;
    if (at < 0) joined.push(loss);
    else joined[at] = { ...loss, lostValue: `${joined[at]!.lostValue ?? ""}${loss.lostValue ?? ""}` };
  }
  return joined;
}

const isSameText = (a: Loss, b: Loss): boolean =>
  a.operation.kind === "splice" && a.elementId === b.elementId && a.kind === b.kind && a.by === b.by;

export function conflictNotice(loss: Loss): Notice {
  const { kind, operation, lostValue, path } = loss;
  const lost = lostValue === undefined ? undefined : plainly(lostValue);
  const title = kind === "overwritten" ? "Overwritten" : "An edit came to nothing";
  const text = `${sentenceOf(loss)}.`;
  return { title, text: path === undefined ? capital(text) : `${placeOf(path, operation)}: ${text}`, lost };
}

/** The longest name that a notice shows; people choose their own. */
const nameUnitsMax = 60;

const nameOf = (by: string): string => (by.length <= nameUnitsMax ? by : `${by.slice(0, nameUnitsMax)}…`);

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function sentenceOf({ kind, operation, path, winner, by }: Loss): string {
  if (winner === undefined) return "this belonged to something that is not in the model";
  const who = by === undefined ? "somebody else" : nameOf(by);
  if (kind === "gone")
    return `${who} ${path === undefined ? took(winner) : goneOf(operation, winner)} while you changed it`;
  if (path === undefined) return `${who} ${took(winner)}, without having seen what you changed in it`;
  return `${who} ${overwrote(operation, winner)}, without having seen yours`;
}

/** What became of something that held the lost edit. */
const took = ({ kind }: OperationJson): string =>
  kind === "remove" || kind === "removeKey" ? "removed this" : "replaced what held this";

function overwrote(operation: OperationJson, winner: OperationJson): string {
  if (winner.kind === "remove") return "removed the item";
  if (winner.kind === "removeKey") return "removed it";
  if (winner.kind === "move") return "moved the same item, and it stands where they put it";
  if (operation.kind === "add") return "set the number, so what you added does not count";
  return winner.kind === "value" ? "replaced it all" : "set another value";
}

function goneOf({ kind }: OperationJson, winner: OperationJson): string {
  if (winner.kind === "value") return kind === "splice" ? "replaced the whole text" : "replaced it all";
  return "removed the item";
}

function placeOf(path: Path, operation: OperationJson): string {
  const parts = operation.kind === "setKey" || operation.kind === "removeKey" ? [...path, String(operation.key)] : path;
  return parts.length === 0 ? "The model" : parts.join(" › ");
}

/** The longest stretch of a lost value that a notice shows. */
const unitsMax = 2000;

/** A value as people read it: text as it is, the rest as JSON. */
export function plainly(value: Value): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 1);
  return text.length <= unitsMax ? text : `${text.slice(0, unitsMax)}…`;
}

// Says in words what a conflict cost its author. Pure.

import type { Operation, Path, Value } from "@convergence/client";
import type { Notice } from "./notices.ts";

export type Loss = {
  readonly elementId: string;
  /** `gone`: what it was about is no more. `overwritten`: somebody's later edit took its place. */
  readonly kind: "gone" | "overwritten";
  readonly operation: Operation;
  readonly lostValue: Value | undefined;
  /** Of the element, if it is still in the model. */
  readonly path: Path | undefined;
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
  a.operation.kind === "splice" && a.elementId === b.elementId && a.kind === b.kind;

export function conflictNotice({ kind, operation, lostValue, path }: Loss): Notice {
  const lost = lostValue === undefined ? undefined : plainly(lostValue);
  if (path === undefined) {
    return {
      title: "An edit came to nothing",
      text: "Somebody else removed what you were editing at that moment.",
      lost,
    };
  }
  const place = placeOf(path, operation);
  if (kind === "overwritten") return { title: "Overwritten", text: `${place}: ${overwritten(operation)}`, lost };
  return { title: "An edit came to nothing", text: `${place}: ${gone(operation)}`, lost };
}

function overwritten(operation: Operation): string {
  switch (operation.kind) {
    case "add":
      return "somebody else set the number, so what you added does not count.";
    case "move":
      return "somebody else moved the same item, and it stands where they put it.";
    case "remove":
    case "removeKey":
      return "you removed it, and somebody else set it again.";
    default:
      return "somebody else set another value at the same time, and theirs came later.";
  }
}

function gone(operation: Operation): string {
  switch (operation.kind) {
    case "splice":
      return "somebody else replaced the whole text while you typed.";
    case "move":
    case "set":
      return "somebody else removed the item while you changed it.";
    default:
      return "somebody else replaced it all while you changed it.";
  }
}

function placeOf(path: Path, operation: Operation): string {
  const parts = operation.kind === "setKey" || operation.kind === "removeKey" ? [...path, operation.key] : path;
  return parts.length === 0 ? "The model" : parts.join(" › ");
}

/** The longest stretch of a lost value that a notice shows. */
const unitsMax = 2000;

/** A value as people read it: text as it is, the rest as JSON. */
export function plainly(value: Value): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 1);
  return text.length <= unitsMax ? text : `${text.slice(0, unitsMax)}…`;
}

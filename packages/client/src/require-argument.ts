// What callers pass to edits and requests, checked where it comes in: the error names the argument, its value and its limit in the
// caller's words, before the engine or a codec meets it in theirs. What values a model can hold is the engine's to say.

import { ConvergenceError } from "./convergence-error.ts";

/** A number as it is; of anything else what kind of thing it is, because it may be long or secret. */
const shown = (value: unknown): string =>
  typeof value === "number" || value === undefined || value === null ? String(value) : `of the type ${typeof value}`;

/** For ids, names, texts. */
export function requireText(what: string, value: unknown): asserts value is string {
  if (typeof value !== "string")
    throw new ConvergenceError("value-invalid", `${what} is ${shown(value)}, and not text`);
}

/** For options, of which each one may be left out. */
export function requireObject(what: string, value: unknown): asserts value is object {
  if (typeof value !== "object" || value === null) {
    throw new ConvergenceError("value-invalid", `${what} are ${shown(value)}, and not an object`);
  }
}

export function requireFinite(what: string, value: unknown): asserts value is number {
  if (Number.isFinite(value)) return;
  throw new ConvergenceError("value-invalid", `${what} is ${shown(value)}, and not a finite number`);
}

export function requireVersion(version: unknown): asserts version is number {
  if (Number.isSafeInteger(version) && (version as number) >= 0) return;
  throw new ConvergenceError(
    "value-invalid",
    `A version is a whole number from 0 on, and this one is ${shown(version)}`,
  );
}

/** Of which model with an id; left out it is the one that is there, or was there last. */
export function requireIncarnation(incarnation: unknown): asserts incarnation is number | undefined {
  if (incarnation === undefined || (Number.isSafeInteger(incarnation) && (incarnation as number) >= 1)) return;
  throw new ConvergenceError(
    "value-invalid",
    `An incarnation is a whole number from 1 on, and this one is ${shown(incarnation)}`,
  );
}

/** Where something is put into a text or list: from 0 to its length. */
export const requireGap = (position: unknown, what: "string" | "array", length: number): void =>
  requireUpTo(length, position, what, length);

/** Where something is in a text or list: from 0 to one less than its length. */
export const requireIndex = (position: unknown, what: "string" | "array", length: number): void =>
  requireUpTo(length - 1, position, what, length);

function requireUpTo(max: number, position: unknown, what: "string" | "array", length: number): void {
  if (!Number.isInteger(position)) {
    throw new ConvergenceError("position-invalid", `A position is a whole number, and this one is ${shown(position)}`);
  }
  if ((position as number) >= 0 && (position as number) <= max) return;
  throw new ConvergenceError(
    "position-invalid",
    `Position ${position} is out of range for ${what === "array" ? "an" : "a"} ${what} of length ${length}`,
  );
}

/** How many units are removed from a text, from a position that is in it. */
export function requireCount(count: unknown, position: number, length: number): void {
  if (Number.isInteger(count) && (count as number) >= 0 && position + (count as number) <= length) return;
  throw new ConvergenceError(
    "position-invalid",
    `The number of units to remove at position ${position} is ${shown(count)}; in a string of length ${length} it can be 0 to ${length - position}`,
  );
}

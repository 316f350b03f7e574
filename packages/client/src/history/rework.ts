// What an application may ask to be made of a model's history, checked: to go back to a version, or to take past changes back.

import type { ElementId } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import type { ReworkWish } from "../placement-queue.ts";
import { requireObject, requireText, requireVersion } from "../require-argument.ts";

/**
 * Which changes to take back: all that fit everything that is said. `version`: that one. `after`, `to`: those after a version, and up to
 * one. `since`, `until`: those that were committed in a range of time, both ends included, by the server's clock. `user`: the key of
 * the one who made them; `sessionId`: the session that they were made in. At least one of these is needed.
 */
export type RevertSelection = {
  readonly version?: number | undefined;
  readonly after?: number | undefined;
  readonly to?: number | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly user?: string | undefined;
  readonly sessionId?: string | undefined;
};

/** Throws a `ConvergenceError`. */
export function restoreWish(version: unknown, element: ElementId): ReworkWish {
  requireVersion(version);
  return { kind: "restore", version, element };
}

/** Throws a `ConvergenceError`. */
export function revertWish(selection: unknown): ReworkWish {
  requireObject("The changes to revert", selection);
  const { version, after, to, since, until, user, sessionId } = selection as RevertSelection;
  if ([version, after, to, since, until, user, sessionId].every((each) => each === undefined)) {
    throw new ConvergenceError("value-invalid", "It is not said which changes to revert");
  }
  for (const each of [version, after, to]) if (each !== undefined) requireVersion(each);
  if (version === 0) throw new ConvergenceError("value-invalid", "Version 0 is no change: there is nothing to revert");
  requireKey("The user whose changes to revert", user);
  requireKey("The session whose changes to revert", sessionId);
  requireOrder("version", (after ?? 0) + 1, version ?? to);
  requireOrder("time", timeOf(since), timeOf(until));
  return {
    kind: "revert",
    after: Math.max(after ?? 0, version === undefined ? 0 : version - 1),
    to: version === undefined ? to : Math.min(version, to ?? version),
    since: timeOf(since),
    until: timeOf(until),
    user,
    session: sessionId,
  };
}

function requireKey(what: string, key: unknown): void {
  if (key === undefined) return;
  requireText(what, key);
  if (key === "" || !key.isWellFormed()) throw new ConvergenceError("value-invalid", `${what} has no such key`);
}

function requireOrder(what: string, first: number | undefined, last: number | undefined): void {
  if (first === undefined || last === undefined || first <= last) return;
  throw new ConvergenceError("value-invalid", `The changes to revert end before they begin: at the ${what} ${last}`);
}

function timeOf(date: unknown): number | undefined {
  if (date === undefined) return undefined;
  const time = date instanceof Date ? date.getTime() : Number.NaN;
  if (time >= 0) return time;
  throw new ConvergenceError(
    "value-invalid",
    `A time to revert from or to is ${String(date)}, and not a date since 1970`,
  );
}

// What a log did, for who follows it through texts: change by change, but keystrokes that go on together, so that a thousand letters that
// somebody typed cost as much as one.
//
// Law: taken one after the other, unit by unit, strokes are the changes of the versions that they stand for, each of these once.

import type { ElementId, Operation } from "@convergence/engine";

/** What one change did, as it took effect. */
export type PlainChange = {
  readonly kind: "change";
  readonly version: number;
  readonly operations: readonly Operation[];
};

/**
 * `count` changes, of the versions from `version` on, each of one unit of a string. `typed`: inserts, the first at `at`, each behind the one
 * before. `erased`: removals, each directly before the one before, `at` where the first of these units ended. `deleted`: removals, all at `at`.
 */
export type Keystrokes = {
  readonly kind: "typed" | "erased" | "deleted";
  readonly version: number;
  readonly count: number;
  readonly element: ElementId;
  readonly at: number;
};

export type Stroke = PlainChange | Keystrokes;

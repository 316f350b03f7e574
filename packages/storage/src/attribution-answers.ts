// What is said of who wrote what, and of what differs: plain data, with who made each version that is named, and when.

import type { ElementId } from "@convergence/engine";
import type { JsonPath } from "@convergence/history";

/** Who made a version, and when: server time in milliseconds since 1970. */
export type VersionAuthor = {
  readonly version: number;
  readonly time: number;
  readonly user: string;
  readonly session: string;
};

/** `length` units: all by one version, or each by the one after that of the unit before. By one author. */
export type WrittenRun = { readonly length: number; readonly version: number; readonly lastVersion: number };

export type BlamedElement = {
  readonly element: ElementId;
  readonly path: JsonPath;
  /** The version that last gave it its value as a whole, or added to it. */
  readonly version: number;
  /** Of a string: from its first unit to its last. */
  readonly runs: readonly WrittenRun[] | undefined;
};

/** A piece of a text is `removed` or `inserted` by versions of one author, as in `WrittenRun`. */
export type DiffPiece =
  | { readonly kind: "kept"; readonly text: string }
  | {
      readonly kind: "removed" | "inserted";
      readonly text: string;
      readonly version: number;
      readonly lastVersion: number;
    };

/** Values are JSON. */
export type DiffChange =
  | { readonly kind: "added"; readonly path: JsonPath; readonly value: string }
  | { readonly kind: "removed"; readonly path: JsonPath; readonly old: string }
  | { readonly kind: "changed"; readonly path: JsonPath; readonly old: string; readonly value: string }
  | { readonly kind: "moved"; readonly path: JsonPath; readonly was: number };

export type DiffedText = { readonly path: JsonPath; readonly pieces: readonly DiffPiece[] };

/** `element-missing`: it is not there at that version. `too-large`: `what` would be `count`, and `max` is the limit. */
export type Unanswered =
  | { readonly kind: "element-missing"; readonly message: string }
  | { readonly kind: "too-large"; readonly message: string };

/** `versions`: who made all that are named but version 0, ascending. */
export type BlameAnswer =
  | { readonly kind: "blame"; readonly elements: readonly BlamedElement[]; readonly versions: readonly VersionAuthor[] }
  | Unanswered;

export type DiffAnswer =
  | {
      readonly kind: "diff";
      readonly texts: readonly DiffedText[];
      readonly changes: readonly DiffChange[];
      readonly versions: readonly VersionAuthor[];
    }
  | Unanswered;

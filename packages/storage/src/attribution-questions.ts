// Who wrote what, and what differs, as plain data: with who made each version that is named, and when.
//
// Law: an answer is bounded by the parts that it may have and the changes that are followed for it; what is too large is refused, with
// the number. Where a run of typing is by several, it is a run for each.

import { type ElementId, rootId } from "@convergence/engine";
import {
  type BlameRun,
  blameOf,
  HistoryFault,
  type JsonChange,
  type JsonPath,
  jsonDiff,
  placeOf,
  placesWithin,
  stateAt,
  type TextPiece,
} from "@convergence/history";
import type { HistorySource } from "./history-source.ts";
import { changesFollowedMax } from "./limits.ts";
import type { LogAuthor } from "./log-entry.ts";

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

/** `element`: that alone and what is inside it. `partsMax`: elements and runs together. */
export type BlameInput = {
  readonly version: number;
  readonly element: ElementId | undefined;
  readonly partsMax: number;
};

/** `element`: that alone and what is inside it. `partsMax`: texts, pieces and changes together. */
export type DiffInput = {
  readonly from: number;
  readonly to: number;
  readonly element: ElementId | undefined;
  readonly partsMax: number;
};

/** Who wrote what is there at a version from 0 to the head. */
export function blameAnswer(source: HistorySource, { version, element = rootId, partsMax }: BlameInput): BlameAnswer {
  const followed = requireFollowed(version);
  if (followed !== undefined) return followed;
  const place = placeOf(stateAt(source, version), element);
  if (place === undefined)
    return { kind: "element-missing", message: `There is no such element at version ${version}` };
  const blame = blameOf(source, version, place.tree);
  const parts = new Parts(partsMax);
  const elements: BlamedElement[] = [];
  for (const { path, tree } of placesWithin(place.tree, place.path)) {
    const { written, runs } = blame.get(tree.id)!;
    parts.name(written);
    const split = runs?.flatMap((run) => splitByAuthor(run, source));
    for (const run of split ?? []) parts.name(run.version, run.lastVersion);
    elements.push({ element: tree.id, path, version: written, runs: split });
    if (parts.isTooMany) return parts.refusal();
  }
  return { kind: "blame", elements, versions: authorsOf(source, parts.versions) };
}

/** What became of the content from one version to another, both from 0 to the head. */
export function diffAnswer(source: HistorySource, { from, to, element, partsMax }: DiffInput): DiffAnswer {
  const followed = requireFollowed(Math.abs(to - from));
  if (followed !== undefined) return followed;
  const parts = new Parts(partsMax);
  const texts: DiffedText[] = [];
  const changes: DiffChange[] = [];
  try {
    for (const change of jsonDiff(source, from, to, { element })) {
      if (change.kind !== "changed" || change.text === undefined) {
        parts.name();
        changes.push(inJson(change));
      } else {
        const pieces = change.text.flatMap((piece) => splitPiece(piece, source));
        for (const each of pieces) each.kind === "kept" ? parts.name() : parts.name(each.version, each.lastVersion);
        parts.name();
        texts.push({ path: change.path, pieces });
      }
      if (parts.isTooMany) return parts.refusal();
    }
  } catch (error) {
    if (!(error instanceof HistoryFault) || error.code !== "unknown_element") throw error;
    return { kind: "element-missing", message: `There is no such element at version ${from} or ${to}` };
  }
  return { kind: "diff", texts, changes, versions: authorsOf(source, parts.versions) };
}

/** What an answer has so far. */
class Parts {
  /** As they were named: some more than once. */
  readonly versions: number[] = [];
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get isTooMany(): boolean {
    return this.#count > this.#max;
  }

  /** One part, and the first and the last version of it. */
  name(version = 0, lastVersion: number = version): void {
    this.#count++;
    this.versions.push(version);
    if (lastVersion !== version) this.versions.push(lastVersion);
  }

  refusal(): Unanswered {
    const message = `The answer would have more than ${this.#max} parts: ask for one element, or for nearer versions`;
    return { kind: "too-large", message };
  }
}

function requireFollowed(changes: number): Unanswered | undefined {
  if (changes <= changesFollowedMax) return undefined;
  const message = `${changes} changes would have to be followed, and ${changesFollowedMax} are at most`;
  return { kind: "too-large", message };
}

function splitByAuthor({ length, version, step }: BlameRun, source: HistorySource): WrittenRun[] {
  if (step === 0) return [{ length, version, lastVersion: version }];
  const runs: WrittenRun[] = [];
  for (let next = version; next < version + length; ) {
    const author = source.authorOf(next);
    let lastVersion = next;
    while (lastVersion < version + length - 1 && isSame(source.authorOf(lastVersion + 1), author)) lastVersion++;
    runs.push({ length: lastVersion - next + 1, version: next, lastVersion });
    next = lastVersion + 1;
  }
  return runs;
}

const isSame = (one: LogAuthor, other: LogAuthor): boolean =>
  one === other || (one.session === other.session && one.user === other.user);

/** Of all but version 0, each once, ascending. */
function authorsOf(source: HistorySource, versions: readonly number[]): readonly VersionAuthor[] {
  const authors: VersionAuthor[] = [];
  let before = 0;
  for (const version of Float64Array.from(versions).sort()) {
    if (version === before) continue;
    const { user, session } = source.authorOf(version);
    authors.push({ version, time: source.timeOf(version), user, session });
    before = version;
  }
  return authors;
}

function splitPiece(piece: TextPiece, source: HistorySource): DiffPiece[] {
  if (piece.kind === "kept") return [piece];
  const { kind, text } = piece;
  const pieces: DiffPiece[] = [];
  let at = 0;
  for (const run of piece.runs) {
    for (const { length, version, lastVersion } of splitByAuthor(run, source)) {
      pieces.push({ kind, text: text.slice(at, at + length), version, lastVersion });
      at += length;
    }
  }
  return pieces;
}

function inJson(change: JsonChange): DiffChange {
  const { path } = change;
  switch (change.kind) {
    case "added":
      return { kind: "added", path, value: JSON.stringify(change.value) };
    case "removed":
      return { kind: "removed", path, old: JSON.stringify(change.old) };
    case "changed":
      return { kind: "changed", path, old: JSON.stringify(change.old), value: JSON.stringify(change.value) };
    case "moved":
      return change;
  }
}

// Who wrote what, and what differs, with who made each version that is named, and when. Answered in columns: see
// `attribution-columns.ts`.
//
// Law: an answer is bounded by the parts that it may have and the changes that are followed for it; what is too large is refused, with
// the number. Where a run of typing is by several, it is a run for each.

import { type ElementId, rootId } from "@convergence/engine";
import {
  type BlameRun,
  blameOf,
  HistoryFault,
  type JsonChange,
  jsonDiff,
  placeOf,
  placesWithin,
  stateAt,
  type TextPiece,
  type TextRun,
} from "@convergence/history";
import type { DiffChange, Unanswered } from "./attribution-answers.ts";
import {
  type BlameColumns,
  type DiffColumns,
  type PieceColumns,
  PieceList,
  type RunColumns,
  RunList,
} from "./attribution-columns.ts";
import type { HistorySource } from "./history-source.ts";
import { changesFollowedMax } from "./limits.ts";
import type { LogAuthor } from "./log-entry.ts";
import { NamedVersions } from "./named-versions.ts";

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
export function blameColumns(
  source: HistorySource,
  { version, element = rootId, partsMax }: BlameInput,
): BlameColumns | Unanswered {
  const followed = requireFollowed(version);
  if (followed !== undefined) return followed;
  const place = placeOf(stateAt(source, version), element);
  if (place === undefined)
    return { kind: "element-missing", message: `There is no such element at version ${version}` };
  const blame = blameOf(source, version, place.tree);
  const named = new NamedVersions(0, version);
  const elements: BlameColumns["elements"][number][] = [];
  let parts = 0;
  for (const { path, tree } of placesWithin(place.tree, place.path)) {
    const { written, runs } = blame.get(tree.id)!;
    named.name(written);
    const columns = runs && runColumns(runs, source, named);
    parts += 1 + (columns?.lengths.length ?? 0);
    elements.push({ element: tree.id, path, version: written, runs: columns });
    if (parts > partsMax) return tooManyParts(partsMax);
  }
  return { kind: "blame", elements, versions: named.columns(source) };
}

/** What became of the content from one version to another, both from 0 to the head. */
export function diffColumns(
  source: HistorySource,
  { from, to, element, partsMax }: DiffInput,
): DiffColumns | Unanswered {
  const followed = requireFollowed(Math.abs(to - from));
  if (followed !== undefined) return followed;
  const named = new NamedVersions(Math.min(from, to), Math.max(from, to));
  const texts: DiffColumns["texts"][number][] = [];
  const changes: DiffChange[] = [];
  let parts = 0;
  try {
    for (const change of jsonDiff(source, from, to, { element })) {
      parts++;
      if (change.kind !== "changed" || change.text === undefined) changes.push(inJson(change));
      else {
        const pieces = pieceColumns(change.text, source, named);
        parts += pieces.kinds.length;
        texts.push({ path: change.path, pieces });
      }
      if (parts > partsMax) return tooManyParts(partsMax);
    }
  } catch (error) {
    if (!(error instanceof HistoryFault) || error.code !== "unknown_element") throw error;
    return { kind: "element-missing", message: `There is no such element at version ${from} or ${to}` };
  }
  return { kind: "diff", texts, changes, versions: named.columns(source) };
}

function tooManyParts(max: number): Unanswered {
  const message = `The answer would have more than ${max} parts: ask for one element, or for nearer versions`;
  return { kind: "too-large", message };
}

function requireFollowed(changes: number): Unanswered | undefined {
  if (changes <= changesFollowedMax) return undefined;
  const message = `${changes} changes would have to be followed, and ${changesFollowedMax} are at most`;
  return { kind: "too-large", message };
}

/** Takes `length` units: all by one version, or each by the one after that of the unit before. By one author. */
type Part = (length: number, version: number, lastVersion: number) => void;

function splitByAuthor({ length, version, step }: TextRun, source: HistorySource, part: Part): void {
  if (step === 0) return part(length, version, version);
  if (step === -1) {
    for (let each = version; each > version - length; each--) part(1, each, each);
    return;
  }
  const end = version + length;
  for (let next = version; next < end; ) {
    const author = source.authorOf(next);
    let lastVersion = next;
    while (lastVersion < end - 1 && isSame(source.authorOf(lastVersion + 1), author)) lastVersion++;
    part(lastVersion - next + 1, next, lastVersion);
    next = lastVersion + 1;
  }
}

const isSame = (one: LogAuthor, other: LogAuthor): boolean =>
  one === other || (one.session === other.session && one.user === other.user);

function runColumns(runs: readonly BlameRun[], source: HistorySource, named: NamedVersions): RunColumns {
  const list = new RunList();
  const part: Part = (length, version, lastVersion) => {
    list.push(length, version, lastVersion);
    named.name(version);
    named.name(lastVersion);
  };
  for (const run of runs) splitByAuthor(run, source, part);
  return list.columns();
}

function pieceColumns(pieces: readonly TextPiece[], source: HistorySource, named: NamedVersions): PieceColumns {
  const list = new PieceList();
  let kind: TextPiece["kind"] = "kept";
  const part: Part = (length, version, lastVersion) => {
    list.push(kind, length, version, lastVersion);
    named.name(version);
    named.name(lastVersion);
  };
  for (const piece of pieces) {
    list.say(piece.text);
    kind = piece.kind;
    if (piece.kind === "kept") list.push(kind, piece.text.length, 0, 0);
    else for (const run of piece.runs) splitByAuthor(run, source, part);
  }
  return list.columns();
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

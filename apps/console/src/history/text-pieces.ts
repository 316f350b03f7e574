// What the server says of two versions, as the page shows it: the text in pieces, and in words what else differs. Pure.
//
// Law: what is kept and removed, in order, is the earlier text; what is kept and inserted is the later one.

import type { HistoryDiff, HistoryDiffChange, HistoryDiffPiece } from "@convergence/client";

export type TextPiece =
  | HistoryDiffPiece
  /** The text as a whole came or went. */
  | { readonly kind: "inserted" | "removed"; readonly text: string; readonly version?: undefined };

const key = "text";

/** Of the text under the key `text`. `same`: what it says if it does not differ; `undefined`: there is none. */
export function textPieces({ texts, changes }: HistoryDiff, same: string | undefined): readonly TextPiece[] {
  const found = texts.find(({ path }) => isText(path));
  if (found !== undefined) return found.pieces;
  const change = changes.find(({ path }) => isText(path));
  if (change === undefined) return same === undefined ? [] : [{ kind: "kept", text: same }];
  const whole = (kind: "inserted" | "removed", value: unknown): readonly TextPiece[] =>
    typeof value === "string" ? [{ kind, text: value }] : [];
  const before = "oldValue" in change ? whole("removed", change.oldValue) : [];
  return [...before, ...("value" in change ? whole("inserted", change.value) : [])];
}

/** All that differs but that text, a sentence for each. */
export function changeWords({ texts, changes }: HistoryDiff): readonly string[] {
  const others = texts.filter(({ path }) => !isText(path));
  const words = others.map(({ path, pieces }) => {
    const [before, after] = [withoutKind(pieces, "inserted"), withoutKind(pieces, "removed")];
    return `${placeWords(path)}: ${valueWords(before)} → ${valueWords(after)}`;
  });
  return [...changes.filter(({ path }) => !isText(path)).map(wordsOf), ...words];
}

const isText = (path: readonly (string | number)[]): boolean => path.length === 1 && path[0] === key;

const withoutKind = (pieces: readonly HistoryDiffPiece[], kind: "inserted" | "removed"): string =>
  pieces
    .filter((piece) => piece.kind !== kind)
    .map(({ text }) => text)
    .join("");

function wordsOf(change: HistoryDiffChange): string {
  const where = placeWords(change.path);
  switch (change.kind) {
    case "added":
      return `${where} added: ${valueWords(change.value)}`;
    case "removed":
      return `${where} removed: ${valueWords(change.oldValue)}`;
    case "moved":
      return `${where} moved here from ${change.fromIndex}`;
    default:
      return `${where}: ${valueWords(change.oldValue)} → ${valueWords(change.value)}`;
  }
}

const placeWords = (path: readonly (string | number)[]): string =>
  path.length === 0 ? "The whole model" : path.join(" › ");

/** Of a value in the list of changes; whoever wants all of it finds it in the tree. */
const valueUnitsShown = 120;

function valueWords(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > valueUnitsShown ? `${text.slice(0, valueUnitsShown)}…` : text;
}

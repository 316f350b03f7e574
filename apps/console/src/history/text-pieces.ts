// What became of a text: what stayed, what went and what came, and by whom, kept while change after change is played. Pure.
//
// Law: what is kept and removed, in order, is the text at the beginning; what is kept and inserted is the text by now. What was written
// and removed again in between does not show. At one place, what went stands before what came.

import { type Origin, togetherWith } from "./text-origins.ts";

export type TextPiece =
  | { readonly kind: "kept"; readonly text: string }
  /** `origin`: of what put it in or took it out. */
  | { readonly kind: "inserted" | "removed"; readonly text: string; readonly origin: Origin | undefined };

export type TextPieces = readonly TextPiece[];

/** Takes `remove` units out of the text by now at `at`, and puts `insert` in there. */
export function splicePieces(
  pieces: TextPieces,
  at: number,
  remove: number,
  insert: string,
  origin: Origin | undefined,
): TextPieces {
  const head: TextPiece[] = [];
  const tail: TextPiece[] = [];
  const end = at + remove;
  let from = 0;
  for (const piece of pieces) {
    if (piece.kind === "removed") {
      (from <= end ? head : tail).push(piece);
      continue;
    }
    const { text } = piece;
    const cut = (start: number, stop: number): string =>
      text.slice(Math.max(0, start - from), Math.max(0, stop - from));
    const [left, gone, right] = [cut(from, at), cut(at, end), cut(end, from + text.length)];
    if (left !== "") head.push({ ...piece, text: left });
    if (gone !== "" && piece.kind === "kept") head.push({ kind: "removed", text: gone, origin });
    if (right !== "") tail.push({ ...piece, text: right });
    from += text.length;
  }
  return joinPieces([...head, { kind: "inserted", text: insert, origin }, ...tail]);
}

/** The length of the text by now. */
export const lengthOf = (pieces: TextPieces): number =>
  pieces.reduce((sum, { kind, text }) => (kind === "removed" ? sum : sum + text.length), 0);

function joinPieces(pieces: TextPieces): TextPieces {
  const joined: TextPiece[] = [];
  for (const piece of pieces) {
    if (piece.text === "") continue;
    const before = joined.at(-1);
    const both = before === undefined ? undefined : joinedPiece(before, piece);
    if (both === undefined) joined.push(piece);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function joinedPiece(one: TextPiece, next: TextPiece): TextPiece | undefined {
  const text = one.text + next.text;
  if (one.kind === "kept" || next.kind === "kept") return one.kind === next.kind ? { kind: "kept", text } : undefined;
  if (one.kind !== next.kind) return undefined;
  if (one.origin === undefined || next.origin === undefined) {
    return one.origin === next.origin ? { ...one, text } : undefined;
  }
  const origin = togetherWith(one.origin, next.origin);
  return origin && { kind: one.kind, text, origin };
}

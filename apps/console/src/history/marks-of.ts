// What stands out in an old text: who wrote it, or what came and went.

import { pastMarksMax } from "../limits.ts";
import type { AuthorNames } from "./author-names.ts";
import { authorLook, type PastMark } from "./past-marks.ts";
import { originWords } from "./past-words.ts";
import type { Origins } from "./text-origins.ts";
import type { TextPieces } from "./text-pieces.ts";

export function originMarks(origins: Origins, names: AuthorNames): readonly PastMark[] {
  const marks: PastMark[] = [];
  let start = 0;
  for (const { length, origin } of origins) {
    if (marks.length >= pastMarksMax) break;
    const end = start + length;
    if (origin !== undefined) {
      const title = originWords(origin, names.nameOf(origin.userKey));
      marks.push({ start, end, look: authorLook(names.colourOf(origin.userKey)), title });
    }
    start = end;
  }
  return marks;
}

const pieceWords = { inserted: "Came", removed: "Went" } as const;

/** In the text that all pieces give together. */
export function pieceMarks(pieces: TextPieces, names: AuthorNames): readonly PastMark[] {
  const marks: PastMark[] = [];
  let start = 0;
  for (const piece of pieces) {
    if (marks.length >= pastMarksMax) break;
    const end = start + piece.text.length;
    if (piece.kind !== "kept") {
      const { kind, origin } = piece;
      const who = origin === undefined ? "" : `: ${originWords(origin, names.nameOf(origin.userKey))}`;
      marks.push({ start, end, look: `piece-${kind}`, title: `${pieceWords[kind]}${who}` });
    }
    start = end;
  }
  return marks;
}

// What stands out in an old text: who wrote it, or what came and went.

import type { AuthorNames } from "./author-names.ts";
import { authorLook, type PastMark } from "./past-marks.ts";
import { originWords } from "./past-words.ts";
import type { Origin, Origins } from "./text-origins.ts";
import type { TextPiece } from "./text-pieces.ts";

export function originMarks(origins: Origins, names: AuthorNames): readonly PastMark[] {
  const marks: PastMark[] = [];
  let start = 0;
  for (const { length, origin } of origins) {
    const end = start + length;
    if (origin !== undefined) {
      const title = (): string => originWords(origin, names.nameOf(origin.userKey));
      marks.push({ start, end, look: authorLook(names.colourOf(origin.userKey)), title });
    }
    start = end;
  }
  return marks;
}

const pieceWords = { inserted: "Came", removed: "Went" } as const;

/** In the text that all pieces give together. */
export function pieceMarks(pieces: readonly TextPiece[], names: AuthorNames): readonly PastMark[] {
  const marks: PastMark[] = [];
  let start = 0;
  for (const piece of pieces) {
    const end = start + piece.text.length;
    if (piece.kind !== "kept") {
      const { kind, origin } = piece;
      marks.push({ start, end, look: `piece-${kind}`, title: () => pieceTitle(pieceWords[kind], origin, names) });
    }
    start = end;
  }
  return marks;
}

const pieceTitle = (word: string, origin: Origin | undefined, names: AuthorNames): string =>
  origin === undefined ? word : `${word}: ${originWords(origin, names.nameOf(origin.userKey))}`;

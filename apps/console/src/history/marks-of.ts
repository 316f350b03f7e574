// What stands out in an old text: who wrote it, or what came and went.

import type { AuthorNames } from "./author-names.ts";
import { authorLook, type PastMark, type PastMarks } from "./past-marks.ts";
import { originWords } from "./past-words.ts";
import { type Origins, spanOf } from "./text-origins.ts";
import type { TextPiece } from "./text-pieces.ts";

export const originMarks = (origins: Origins, names: AuthorNames): PastMarks =>
  marksAlong(
    origins,
    ({ length }) => length,
    ({ origin }) =>
      origin && {
        look: authorLook(names.colourOf(origin.userKey)),
        title: originWords(origin, names.nameOf(origin.userKey)),
      },
  );

const pieceWords = { inserted: "Came", removed: "Went" } as const;

/** In the text that all pieces give together. */
export const pieceMarks = (pieces: readonly TextPiece[], names: AuthorNames): PastMarks =>
  marksAlong(
    pieces,
    ({ text }) => text.length,
    (piece) => (piece.kind === "kept" ? undefined : { look: `piece-${piece.kind}`, title: pieceTitle(piece, names) }),
  );

/** Of parts that follow one another, those that have a look; none is looked at that is not asked for. */
const marksAlong =
  <Part>(
    parts: readonly Part[],
    lengthOf: (part: Part) => number,
    lookOf: (part: Part) => Pick<PastMark, "look" | "title"> | undefined,
  ): PastMarks =>
  (from, to) => {
    const marks: PastMark[] = [];
    let start = 0;
    for (const part of parts) {
      if (start >= to) break;
      const end = start + lengthOf(part);
      const look = end > from ? lookOf(part) : undefined;
      if (look !== undefined) marks.push({ start, end, ...look });
      start = end;
    }
    return marks;
  };

function pieceTitle(piece: Exclude<TextPiece, { readonly kind: "kept" }>, names: AuthorNames): string {
  const word = pieceWords[piece.kind];
  const origin = piece.version === undefined ? undefined : spanOf(piece);
  return origin === undefined ? word : `${word}: ${originWords(origin, names.nameOf(origin.userKey))}`;
}

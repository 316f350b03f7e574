// What became of a model from one version to another: of texts piece by piece, of all else by place and value.

import { type Codec, list, literal, refine, string, struct, union, varint } from "@convergence/engine";
import { versionCodec } from "./integers.ts";
import { attributedPartsMax, serverFrameBytesMax } from "./limits.ts";
import { type Path, pathCodec } from "./path.ts";
import { type VersionAuthor, versionAuthorsCodec } from "./version-authors.ts";
import { isWrittenBy } from "./written-run.ts";

/** What is kept and removed, in order, is the text as it was; what is kept and inserted, as it is. `version` and `lastVersion`: by whom,
 *  as in `WrittenRun`. Of a difference that leads back, what an "inserted" piece took away, and what a "removed" one wrote. */
export type DiffPiece =
  | { readonly kind: "kept"; readonly text: string }
  | {
      readonly kind: "removed" | "inserted";
      readonly text: string;
      readonly version: number;
      readonly lastVersion: number;
    };

/** Of a string that is the same element at both versions. */
export type DiffedText = { readonly path: Path; readonly pieces: readonly DiffPiece[] };

/** Paths as at the later of what is asked for, of what was removed as at the earlier. Values are JSON, with dates in the tagged form. */
export type DiffChange =
  | { readonly kind: "added"; readonly path: Path; readonly value: string }
  | { readonly kind: "removed"; readonly path: Path; readonly old: string }
  | { readonly kind: "changed"; readonly path: Path; readonly old: string; readonly value: string }
  /** An item of an array, from the index `was`. */
  | { readonly kind: "moved"; readonly path: Path; readonly was: number };

export type DiffAnswer = {
  readonly kind: "diff";
  readonly texts: readonly DiffedText[];
  readonly changes: readonly DiffChange[];
  /** All that are named. */
  readonly versions: readonly VersionAuthor[];
};

/** Text of a model, or JSON of it: bounded by the frame. */
const contentCodec: Codec<string> = string(serverFrameBytesMax);

const byVersions = { text: contentCodec, version: versionCodec, lastVersion: versionCodec };

const pieceCodec: Codec<DiffPiece> = refine(
  union("kind", {
    kept: [1, struct({ kind: literal("kept"), text: contentCodec })],
    removed: [2, struct({ kind: literal("removed"), ...byVersions })],
    inserted: [3, struct({ kind: literal("inserted"), ...byVersions })],
  }),
  (piece) =>
    piece.text !== "" && (piece.kind === "kept" || isWrittenBy(piece.text.length, piece.version, piece.lastVersion)),
  (piece) => `A piece of ${piece.text.length} units that is ${piece.kind} cannot be by these versions`,
);

const changeCodec: Codec<DiffChange> = union("kind", {
  added: [1, struct({ kind: literal("added"), path: pathCodec, value: contentCodec })],
  removed: [2, struct({ kind: literal("removed"), path: pathCodec, old: contentCodec })],
  changed: [3, struct({ kind: literal("changed"), path: pathCodec, old: contentCodec, value: contentCodec })],
  moved: [4, struct({ kind: literal("moved"), path: pathCodec, was: varint })],
});

export const diffAnswerCodec: Codec<DiffAnswer> = struct({
  kind: literal("diff"),
  texts: list(struct({ path: pathCodec, pieces: list(pieceCodec, attributedPartsMax) }), attributedPartsMax),
  changes: list(changeCodec, attributedPartsMax),
  versions: versionAuthorsCodec,
});

// Who wrote what a model has at a version: for each element the version that gave it its value, for each text its runs.

import { type Codec, type ElementId, elementIdCodec, list, literal, optional, struct } from "@convergence/engine";
import { versionCodec } from "./integers.ts";
import { attributedPartsMax } from "./limits.ts";
import { type Path, pathCodec } from "./path.ts";
import { type VersionAuthor, versionAuthorsCodec } from "./version-authors.ts";
import { type WrittenRun, writtenRunCodec } from "./written-run.ts";

export type BlamedElement = {
  readonly element: ElementId;
  readonly path: Path;
  /** The version that last gave it its value as a whole, or added to it. 0: the model was created with it. */
  readonly version: number;
  /** Of a string: from its first unit to its last. */
  readonly runs: readonly WrittenRun[] | undefined;
};

export type BlameAnswer = {
  readonly kind: "blame";
  /** What is outside comes before what is inside it. */
  readonly elements: readonly BlamedElement[];
  /** All that are named. */
  readonly versions: readonly VersionAuthor[];
};

const blamedElementCodec: Codec<BlamedElement> = struct({
  element: elementIdCodec,
  path: pathCodec,
  version: versionCodec,
  runs: optional(list(writtenRunCodec, attributedPartsMax)),
});

export const blameAnswerCodec: Codec<BlameAnswer> = struct({
  kind: literal("blame"),
  elements: list(blamedElementCodec, attributedPartsMax),
  versions: versionAuthorsCodec,
});

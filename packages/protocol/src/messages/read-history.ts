// Asks about the history of a model. Answered by `historyRead` or `failed`.
//
// What a version or a time has to be within is known to the server alone: what lies outside is a failure of the request.

import {
  boolean,
  type Codec,
  type ElementId,
  elementIdCodec,
  literal,
  operationsPerEntryMax,
  optional,
  refine,
  struct,
  union,
  varint,
} from "@convergence/engine";
import { clientIdCodec, modelIdCodec, sessionIdCodec, userKeyCodec } from "../identifiers.ts";
import { incarnationCodec, integer, timeCodec, versionCodec } from "../integers.ts";
import { historyEntriesMax } from "../limits.ts";
import { type Path, pathCodec } from "../path.ts";

/** How far the history goes. */
export type RangeQuestion = { readonly kind: "range" };

/** The whole model at a version. */
export type StateQuestion = { readonly kind: "state"; readonly version: number };

/** An element, wherever it is, or whatever stood at a path at each version, a key in an object and an index in an array being parts of it.
 *  `inside`: with all that was inside. */
export type HistoryPlace =
  | { readonly kind: "element"; readonly element: ElementId; readonly inside: boolean }
  | { readonly kind: "path"; readonly path: Path; readonly inside: boolean };

/** Which changes are wanted; all that is named has to fit. */
export type HistoryFilter = {
  readonly user: string | undefined;
  readonly session: string | undefined;
  /** As other clients know it. */
  readonly client: string | undefined;
  /** Where they changed something, put something there, took it away, or would have. */
  readonly place: HistoryPlace | undefined;
};

/** The changes after a version up to another one, from the first on or from the last one back: as many as are wanted, or as one
 *  answer holds. */
export type EntriesQuestion = {
  readonly kind: "entries";
  readonly after: number;
  readonly to: number;
  readonly backwards: boolean;
  readonly limit: number;
  readonly filter: HistoryFilter | undefined;
};

/** The last version that was there at a time, in milliseconds since 1970 by the server's clock. */
export type VersionAtTimeQuestion = { readonly kind: "versionAtTime"; readonly time: number };

/** Who wrote what is there at a version: all of it, or one element and what is inside it. */
export type BlameQuestion = {
  readonly kind: "blame";
  readonly version: number;
  readonly element: ElementId | undefined;
};

/** What became of the model, or of one element that is there at both versions, from one version to another, whichever is the later. */
export type DiffQuestion = {
  readonly kind: "diff";
  readonly from: number;
  readonly to: number;
  readonly element: ElementId | undefined;
};

/** The operations that make the content of `to` of that of `from`, of all of it or of one element that is there at both: those from
 *  number `start` on, counted from 0, as many as one answer holds. */
export type OperationsQuestion = {
  readonly kind: "operations";
  readonly from: number;
  readonly to: number;
  readonly element: ElementId | undefined;
  readonly start: number;
};

export type HistoryQuestion =
  | RangeQuestion
  | StateQuestion
  | EntriesQuestion
  | VersionAtTimeQuestion
  | BlameQuestion
  | DiffQuestion
  | OperationsQuestion;

const placeCodec: Codec<HistoryPlace> = union("kind", {
  element: [1, struct({ kind: literal("element"), element: elementIdCodec, inside: boolean })],
  path: [2, struct({ kind: literal("path"), path: pathCodec, inside: boolean })],
});

const filterCodec: Codec<HistoryFilter> = struct({
  user: optional(userKeyCodec),
  session: optional(sessionIdCodec),
  client: optional(clientIdCodec),
  place: optional(placeCodec),
});

const questionCodec: Codec<HistoryQuestion> = union("kind", {
  range: [1, struct({ kind: literal("range") })],
  state: [2, struct({ kind: literal("state"), version: versionCodec })],
  entries: [
    3,
    refine(
      struct({
        kind: literal("entries"),
        after: versionCodec,
        to: versionCodec,
        backwards: boolean,
        limit: integer("number of entries", 1, historyEntriesMax),
        filter: optional(filterCodec),
      }),
      ({ after, to }) => after <= to,
      ({ after, to }) => `The changes after version ${after} do not go up to version ${to}`,
    ),
  ],
  versionAtTime: [4, struct({ kind: literal("versionAtTime"), time: timeCodec })],
  blame: [5, struct({ kind: literal("blame"), version: versionCodec, element: optional(elementIdCodec) })],
  diff: [6, struct({ kind: literal("diff"), from: versionCodec, to: versionCodec, element: optional(elementIdCodec) })],
  operations: [
    7,
    struct({
      kind: literal("operations"),
      from: versionCodec,
      to: versionCodec,
      element: optional(elementIdCodec),
      start: integer("number of an operation", 0, operationsPerEntryMax),
    }),
  ],
});

export type ReadHistory = {
  readonly kind: "readHistory";
  readonly request: number;
  readonly model: string;
  /** Which of the models that had this id, one after the other; absent for the one that is there, or, if none is, was there last. */
  readonly incarnation: number | undefined;
  readonly question: HistoryQuestion;
};

export const readHistoryCodec: Codec<ReadHistory> = struct({
  kind: literal("readHistory"),
  request: varint,
  model: modelIdCodec,
  incarnation: optional(incarnationCodec),
  question: questionCodec,
});

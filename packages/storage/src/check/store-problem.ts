// One thing that is wrong with a store, and where.

import { formatHandle, type ModelHandle } from "../model-record.ts";

/** - `medium`: the file, or what belongs to no model, is damaged
 *  - `unreadable`: rows or bytes that cannot be read or decoded
 *  - `model`: the record of a model contradicts other models, its collection or its log
 *  - `gap`: a version is missing, twice there, or beyond the head
 *  - `segment`: a packed stretch of the log is not what the store says, or not what is left of its rows
 *  - `time`: a time is lower than the one before
 *  - `digest`: the log is not the one that was committed
 *  - `redaction`: content was blanked without a record of it, or the record names content that is there
 *  - `pseudonym`: an author was replaced without a record of it, or the record names one who was not
 *  - `name`: a version has a name that cannot be one, or there is no such version
 *  - `snapshot`: a snapshot is missing, or is not what the log gives
 *  - `client`: a client's record or its site contradicts other clients or the log
 *  - `sequence`: a change of a client was decided twice, out of order, or not at all
 *  - `counter`: the log has elements that nobody was given
 *  - `refusal`: a refusal contradicts the log or its client's record */
export type ProblemKind =
  | "medium"
  | "unreadable"
  | "model"
  | "gap"
  | "segment"
  | "time"
  | "digest"
  | "redaction"
  | "pseudonym"
  | "name"
  | "snapshot"
  | "client"
  | "sequence"
  | "counter"
  | "refusal";

export type StoreProblem = {
  readonly kind: ProblemKind;
  /** Undefined: of the store as a whole. */
  readonly handle: ModelHandle | undefined;
  /** Undefined: of no version in particular. */
  readonly version: number | undefined;
  /** With the values. Holds no content of models. */
  readonly message: string;
};

/** A line. Ids are quoted as JSON, so that a strange one stays on it. */
export function formatProblem({ kind, handle, version, message }: StoreProblem): string {
  const place = [
    ...(handle === undefined ? ["store"] : [JSON.stringify(formatHandle(handle)).slice(1, -1)]),
    ...(version === undefined ? [] : [`version ${version}`]),
  ];
  return `${place.join(" ")}: ${kind}: ${message}`;
}

export type Report = (problem: Omit<StoreProblem, "handle">) => void;

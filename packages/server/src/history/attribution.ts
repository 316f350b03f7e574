// Who wrote what, and what differs, as the wire has it: what the store says, or a refusal.

import {
  attributedPartsMax,
  type BlameAnswer,
  type BlameQuestion,
  type DiffAnswer,
  type DiffQuestion,
  type OperationsAnswer,
  type OperationsQuestion,
} from "@convergence/protocol";
import type { ModelRecord, Storage, Unanswered } from "@convergence/storage";
import { RequestError } from "../connection/request-error.ts";
import { operationsPieceLimits } from "../limits.ts";

type History = Pick<Storage, "history">;

/** Rejects with a `RequestError` if the element is not there, or the answer would be too large. */
export async function blameAnswer(
  storage: History,
  record: ModelRecord,
  { version, element }: BlameQuestion,
): Promise<BlameAnswer> {
  const answer = await storage.history(record, "blame", { version, element, partsMax: attributedPartsMax });
  if (answer.kind !== "blame") throw refused(answer);
  const creation = { version: 0, time: record.createdAt, user: record.createdBy, session: undefined };
  return { ...answer, versions: [creation, ...answer.versions] };
}

/** The same. */
export async function diffAnswer(
  storage: History,
  record: ModelRecord,
  { from, to, element }: DiffQuestion,
): Promise<DiffAnswer> {
  const answer = await storage.history(record, "diff", { from, to, element, partsMax: attributedPartsMax });
  if (answer.kind !== "diff") throw refused(answer);
  return answer;
}

/** The same. */
export async function operationsAnswer(
  storage: History,
  record: ModelRecord,
  { from, to, element, start }: OperationsQuestion,
): Promise<OperationsAnswer> {
  const answer = await storage.history(record, "operations", { from, to, element, start, ...operationsPieceLimits });
  if (answer.kind !== "operations") throw refused(answer);
  return answer;
}

const refused = ({ kind, message }: Unanswered): RequestError =>
  new RequestError(kind === "element-missing" ? "element-unknown" : "limit", message);

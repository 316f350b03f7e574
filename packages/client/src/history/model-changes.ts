// The changes of a model's past as lists show them: who, when, and what, found by whose they are.

import {
  type ChangeMeta,
  decodeOperations,
  decodeOriginal,
  type OperationJson,
  operationJson,
  treeDepthMax,
} from "@convergence/engine";
import { type EntriesQuestion, type HistoryEntry, type HistoryPlace, historyEntriesMax } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import type { Path, RealTimeElement } from "../elements/real-time-element.ts";
import { requireText } from "../require-argument.ts";
import { type User, userOf } from "../user.ts";
import { idOf } from "./attribution.ts";
import { understood } from "./history-chunks.ts";
import type { HistoryLine } from "./history-line.ts";

export type ChangeDescription = {
  /** The version of the model after the change. */
  readonly version: number;
  /** The version that its author had seen. */
  readonly base: number;
  /** When it was committed, by the server's clock. */
  readonly time: Date;
  /** When it was made, as the client said. */
  readonly clientTime: Date;
  /** Without a name: the log knows users by their keys. */
  readonly user: User;
  readonly sessionId: string;
  /** The same for all sessions of one installation of an application. */
  readonly clientId: string;
  /** The client's own number of the change; 0 of what the server put back at its wish. */
  readonly sequence: number;
  readonly meta: ChangeMeta | undefined;
  /** As they took effect, in the JSON form of the export: elements by their ids. */
  readonly operations: readonly OperationJson[];
  /** What its author did besides, and others had made void by then, in the same form. */
  readonly lost: readonly OperationJson[];
};

/** Which changes; all that is named has to fit. */
export type ChangeFilter = {
  /** The key of a user. */
  readonly user?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly clientId?: string | undefined;
  /** Only those that edited this element or what was inside it, put it there or took it away, or would have; an element, or its id. */
  readonly element?: RealTimeElement | string | undefined;
  /** The same for whatever stood at this path at each version. Not together with `element`. */
  readonly path?: Path | undefined;
  /** False: without what was inside it. */
  readonly inside?: boolean | undefined;
  /** Changes after this version; 0 when left out. */
  readonly after?: number | undefined;
  /** Up to this version; the latest when left out. */
  readonly to?: number | undefined;
  /** The latest first; otherwise the earliest. */
  readonly newestFirst?: boolean | undefined;
  /** So many at most; all when left out. */
  readonly limit?: number | undefined;
  /** Told after each answer of the server how many versions were looked at so far, of how many: few changes may be far apart. */
  readonly onProgress?: ((progress: ChangesProgress) => void) | undefined;
};

export type ChangesProgress = { readonly looked: number; readonly of: number };

/** Asks for changes as they are wanted, a piece at a time. `head`: the latest version. */
export async function* modelChanges(
  line: HistoryLine,
  head: number,
  filter: ChangeFilter = {},
): AsyncGenerator<ChangeDescription, void, undefined> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let question: EntriesQuestion | undefined = firstQuestion(head, filter);
  const of = question.to - question.after;
  while (question !== undefined && left > 0) {
    const asked: EntriesQuestion = { ...question, limit: Math.min(left, historyEntriesMax) };
    const { answer } = await line.ask<"entries">(asked);
    const next = nextQuestion(asked, answer.next);
    filter.onProgress?.({ looked: of - (next === undefined ? 0 : next.to - next.after), of });
    for (const entry of answer.entries) yield understood(() => describe(entry));
    left -= answer.entries.length;
    question = next;
  }
}

function firstQuestion(head: number, filter: ChangeFilter): EntriesQuestion {
  const { after = 0, to = head, newestFirst = false, limit, user, sessionId, clientId } = filter;
  for (const version of [after, to]) {
    if (Number.isSafeInteger(version) && version >= 0 && version <= head) continue;
    throw new ConvergenceError("value-invalid", `Version ${version} is not in 0..${head}`);
  }
  if (after > to) throw new ConvergenceError("value-invalid", `Version ${to} does not come after version ${after}`);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new ConvergenceError("value-invalid", `${limit} is not a number of changes`);
  }
  if (user !== undefined) requireText("The key of a user", user);
  if (sessionId !== undefined) requireText("The id of a session", sessionId);
  if (clientId !== undefined) requireText("The id of a client", clientId);
  const place = placeOf(filter);
  const isAny = [user, sessionId, clientId, place].every((each) => each === undefined);
  const which = isAny ? undefined : { user, session: sessionId, client: clientId, place };
  return { kind: "entries", after, to, backwards: newestFirst, limit: 1, filter: which };
}

function placeOf({ element, path, inside = true }: ChangeFilter): HistoryPlace | undefined {
  if (element !== undefined && path !== undefined) {
    throw new ConvergenceError(
      "value-invalid",
      "The changes of an element or those of a path can be asked for, not both",
    );
  }
  if (element !== undefined) return { kind: "element", element: idOf(element)!, inside };
  if (path === undefined) return undefined;
  const isPart = (part: unknown): boolean =>
    typeof part === "number"
      ? Number.isSafeInteger(part) && part >= 0
      : typeof part === "string" && part.isWellFormed();
  if (Array.isArray(path) && path.length <= treeDepthMax && path.every(isPart)) return { kind: "path", path, inside };
  throw new ConvergenceError("value-invalid", "A path is an array of at most 64 keys and indexes");
}

function nextQuestion(asked: EntriesQuestion, next: number | undefined): EntriesQuestion | undefined {
  if (next === undefined) return undefined;
  const { after, to, backwards } = asked;
  if (!(next >= after && next <= to)) {
    throw new ConvergenceError("protocol", `The server goes on at version ${next}, which is not in ${after}..${to}`);
  }
  if (next === (backwards ? to : after)) {
    throw new ConvergenceError("protocol", `The server does not get on from version ${next}`);
  }
  return backwards ? { ...asked, to: next } : { ...asked, after: next };
}

function describe(entry: HistoryEntry): ChangeDescription {
  const { version, base, time, clientTime, user, session, client, sequence, meta, original } = entry;
  return {
    ...{ version, base, time: new Date(time), clientTime: new Date(clientTime), user: userOf(user, user, false) },
    ...{ sessionId: session, clientId: client, sequence, meta },
    operations: decodeOperations(entry.operations).map(operationJson),
    lost: original === undefined ? [] : lostOf(original),
  };
}

function lostOf(bytes: Uint8Array): readonly OperationJson[] {
  const { lost, operations, neverSent } = decodeOriginal(bytes);
  return [...neverSent, ...lost.flatMap((index) => operations[index] ?? [])].map(operationJson);
}

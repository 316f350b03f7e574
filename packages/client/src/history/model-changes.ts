// The changes of a model's past as lists show them: who, when, and what, found by whose they are.

import { type ChangeMeta, decodeOperations, type Operation } from "@convergence/engine";
import { decodeOriginal, type EntriesQuestion, type HistoryEntry, historyEntriesMax } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import { type User, userOf } from "../user.ts";
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
  /** As they took effect. */
  readonly operations: readonly Operation[];
  /** What its author did besides, and others had made void by then. */
  readonly lost: readonly Operation[];
};

/** Which changes; all that is named has to fit. */
export type ChangeFilter = {
  /** The key of a user. */
  readonly user?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly clientId?: string | undefined;
  /** Changes after this version; 0 when left out. */
  readonly after?: number | undefined;
  /** Up to this version; the latest when left out. */
  readonly to?: number | undefined;
  /** The latest first; otherwise the earliest. */
  readonly newestFirst?: boolean | undefined;
  /** So many at most; all when left out. */
  readonly limit?: number | undefined;
};

/** Asks for changes as they are wanted, a piece at a time. `head`: the latest version. */
export async function* modelChanges(
  line: HistoryLine,
  head: number,
  filter: ChangeFilter = {},
): AsyncGenerator<ChangeDescription, void, undefined> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let question: EntriesQuestion | undefined = firstQuestion(head, filter);
  while (question !== undefined && left > 0) {
    const asked: EntriesQuestion = { ...question, limit: Math.min(left, historyEntriesMax) };
    const { answer } = await line.ask<"entries">(asked);
    for (const entry of answer.entries) yield understood(() => describe(entry));
    left -= answer.entries.length;
    question = nextQuestion(asked, answer.next);
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
  const isAnyone = user === undefined && sessionId === undefined && clientId === undefined;
  const whose = isAnyone ? undefined : { user, session: sessionId, client: clientId };
  return { kind: "entries", after, to, backwards: newestFirst, limit: 1, filter: whose };
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
    operations: decodeOperations(entry.operations),
    lost: original === undefined ? [] : lostOf(original),
  };
}

function lostOf(bytes: Uint8Array): readonly Operation[] {
  const { lost, operations, neverSent } = decodeOriginal(bytes);
  return [...neverSent, ...lost.flatMap((index) => operations[index] ?? [])];
}

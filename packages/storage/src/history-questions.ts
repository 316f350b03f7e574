// What can be asked of a history, wherever it is read: each a function of a source and of what is asked. A store that reads on another
// thread takes the question there and brings the answer back, so both are plain data.
//
// Law: an answer is bounded, by the model's size or by what the question says.

import { Document, decodeTree, encodeTree } from "@convergence/engine";
import type { BlameAnswer, DiffAnswer, Unanswered } from "./attribution-answers.ts";
import { attributionOf, type BlameColumns, type DiffColumns } from "./attribution-columns.ts";
import { type BlameInput, blameColumns, type DiffInput, diffColumns } from "./attribution-questions.ts";
import type { HistorySource } from "./history-source.ts";
import type { LogEntry } from "./log-entry.ts";
import { encodeLogEntry } from "./log-entry-codec.ts";
import { type OperationsAnswer, type OperationsInput, operationsAnswer } from "./operations-question.ts";
import { type PlaceAnswer, type PlaceQuestion, placeAnswer } from "./place-question.ts";
import { type ReversalAnswer, reversalAnswer } from "./reversal-answer.ts";

/** Which changes are to be taken back; see `RevertSelection` of the protocol. What is named has to fit, and all of it. */
export type ReversalQuestion = {
  readonly after: number;
  readonly to: number | undefined;
  /** Milliseconds since 1970. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly user: string | undefined;
  readonly session: string | undefined;
  /** So many of the last changes may be gone through at most; any number when left out. */
  readonly changesMax?: number | undefined;
};

/** Entries after `after` and up to `to`: the oldest of them first, or, `backwards`, the newest. At least one if there is any, then as
 *  many as fit into both limits; `bytesMax` counts whole entries as they are stored. */
export type EntriesQuestion = {
  readonly after: number;
  readonly to: number;
  readonly backwards: boolean;
  readonly limit: number;
  readonly bytesMax: number;
};

/** Two of the questions below, answered in columns, for who sends the answer on: `attributionOf` has it. */
export const attributionQuestions = {
  blame(source: HistorySource, input: BlameInput): BlameColumns | Unanswered {
    requireVersion(source, input.version);
    return blameColumns(source, input);
  },
  diff(source: HistorySource, input: DiffInput): DiffColumns | Unanswered {
    requireVersion(source, input.from);
    requireVersion(source, input.to);
    return diffColumns(source, input);
  },
} as const;

export const historyQuestions = {
  /** The content at a version from 0 to the head: bytes of `encodeTree`. */
  state(source: HistorySource, { version }: { readonly version: number }): Uint8Array {
    requireVersion(source, version);
    const { version: from, bytes } = source.snapshot(version);
    if (from === version) return bytes;
    const document = new Document(decodeTree(bytes));
    for (const operation of source.operations(from, version)) document.replay(operation);
    return encodeTree(document.tree());
  },
  entries(source: HistorySource, question: EntriesQuestion): LogEntry[] {
    const { after, to, backwards, limit, bytesMax } = question;
    const all = backwards ? source.entriesBackwards(to + 1, after + 1) : source.entries(after, to);
    const entries: LogEntry[] = [];
    let bytes = 0;
    if (limit < 1) return entries;
    for (const entry of all) {
      bytes += encodeLogEntry(entry).length;
      if (entries.length > 0 && bytes > bytesMax) break;
      entries.push(entry);
      if (entries.length >= limit) break;
    }
    return entries;
  },
  /** The entries that touched a place. */
  place(source: HistorySource, question: PlaceQuestion): PlaceAnswer {
    requireVersion(source, question.after);
    requireVersion(source, question.to);
    return placeAnswer(source, question);
  },
  /** When a version came to be, in milliseconds since 1970; undefined for version 0, which has no entry. */
  timeOf(source: HistorySource, { version }: { readonly version: number }): number | undefined {
    requireVersion(source, version);
    return version === 0 ? undefined : source.timeOf(version);
  },
  blame: (source: HistorySource, input: BlameInput): BlameAnswer =>
    attributionOf(attributionQuestions.blame(source, input)),
  diff: (source: HistorySource, input: DiffInput): DiffAnswer =>
    attributionOf(attributionQuestions.diff(source, input)),
  operations(source: HistorySource, input: OperationsInput): OperationsAnswer {
    requireVersion(source, input.from);
    requireVersion(source, input.to);
    return operationsAnswer(source, input);
  },
  /** See `HistorySource`; `time` in milliseconds since 1970. */
  versionAtTime: (source: HistorySource, { time }: { readonly time: number }): number => source.versionAtTime(time),
  /** What takes the chosen changes back at the head. */
  reversal(source: HistorySource, question: ReversalQuestion): ReversalAnswer {
    const { head } = source;
    const { after, to = head, since, until, user, session, changesMax } = question;
    requireVersion(source, after);
    requireVersion(source, to);
    const first = Math.max(after, since === undefined ? 0 : source.versionAtTime(since - 1));
    const last = Math.min(to, until === undefined ? head : source.versionAtTime(until));
    const isChosen = (entry: LogEntry): boolean =>
      (user === undefined || entry.user === user) && (session === undefined || entry.session === session);
    return reversalAnswer(source, { after: first, to: Math.max(first, last), isChosen, changesMax });
  },
} as const;

export type HistoryQuestions = typeof historyQuestions;
export type HistoryQuestion = keyof HistoryQuestions;
export type HistoryInput<Q extends HistoryQuestion> = Parameters<HistoryQuestions[Q]>[1];
export type HistoryAnswer<Q extends HistoryQuestion> = ReturnType<HistoryQuestions[Q]>;

export function answerHistory<Q extends HistoryQuestion>(
  source: HistorySource,
  question: Q,
  input: HistoryInput<Q>,
): HistoryAnswer<Q> {
  const answer = historyQuestions[question] as (source: HistorySource, input: HistoryInput<Q>) => HistoryAnswer<Q>;
  return answer(source, input);
}

function requireVersion({ head }: HistorySource, version: number): void {
  if (Number.isSafeInteger(version) && version >= 0 && version <= head) return;
  throw new RangeError(`Version ${version} does not exist: versions run from 0 to ${head}`);
}

// Answers what connections ask about the history of models: within their domain, of what is committed, in answers of bounded size.
//
// P9: one connection may have so many questions open, and the server works on so many at once; the others wait. What is forgotten before
// its turn comes costs nothing. Clients are named as others know them, never by the id that they send.

import { RareMap } from "@convergence/engine";
import type {
  EntriesAnswer,
  EntriesQuestion,
  HistoryAnswer,
  HistoryRead,
  ReadHistory,
  StateAnswer,
} from "@convergence/protocol";
import type { LogEntry, ModelRecord, Storage } from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { publicClientOf } from "../connection/public-client.ts";
import { RequestError } from "../connection/request-error.ts";
import {
  historyPieceLimits,
  historyPiecesMax,
  longQuestionsAtOnceMax,
  placeChangesMax,
  type ServerLimits,
} from "../limits.ts";
import { blameAnswer, diffAnswer, operationsAnswer } from "./attribution.ts";
import { WorkGate } from "./work-gate.ts";

/** Somebody with a connection. `open`: what was asked and is not answered, by its request. */
export type HistoryAsker = {
  readonly domain: string;
  readonly open: RareMap<number, Asked>;
  inFlight: number;
  isGone: boolean;
};

type Asked = { isForgotten: boolean };

export const newAsker = (domain: string): HistoryAsker => ({ domain, open: new RareMap(), inFlight: 0, isGone: false });

/** The questions that go through all changes from one version to another, or from the first one on. */
const longQuestions: ReadonlySet<ReadHistory["question"]["kind"]> = new Set(["blame", "diff", "operations"]);

export type HistoryServiceOptions = {
  readonly storage: Pick<Storage, "findIncarnation" | "history">;
  readonly clock: Pick<Clock, "soon">;
  readonly limits: Pick<ServerLimits, "historyInFlightMax" | "historyAtOnceMax">;
};

export class HistoryService {
  readonly #options: HistoryServiceOptions;
  readonly #gate: WorkGate;
  readonly #longGate = new WorkGate(longQuestionsAtOnceMax);

  constructor(options: HistoryServiceOptions) {
    this.#options = options;
    this.#gate = new WorkGate(options.limits.historyAtOnceMax);
  }

  /** Rejects with a `RequestError` for what cannot be answered. Resolves to `undefined` if nobody waits any more. */
  async read(asker: HistoryAsker, message: ReadHistory): Promise<HistoryRead | undefined> {
    const { request, question } = message;
    const asked: Asked = { isForgotten: false };
    asker.open.set(request, asked);
    const answer = async (): Promise<HistoryRead | undefined> =>
      asked.isForgotten ? undefined : this.#answer(asker, message);
    try {
      const read = await this.#ask(asker, answer, longQuestions.has(question.kind));
      return asked.isForgotten ? undefined : read;
    } catch (error) {
      if (asked.isForgotten) return undefined;
      throw error;
    } finally {
      if (asker.open.get(request) === asked) asker.open.delete(request);
    }
  }

  /** The same for a request of another kind, which needs the answer and will be answered itself: that is not forgotten. */
  readFor(asker: HistoryAsker, message: ReadHistory): Promise<HistoryRead | undefined> {
    return this.ask(asker, () => this.#answer(asker, message));
  }

  /** What was asked by that request, if anything, is not to be answered. It counts until its turn has come. */
  forget(asker: HistoryAsker, request: number): void {
    const asked = asker.open.get(request);
    if (asked !== undefined) asked.isForgotten = true;
  }

  /** Has a question answered when its turn comes. Resolves to `undefined` if nobody waits any more. */
  ask<T>(asker: HistoryAsker, answer: () => Promise<T>): Promise<T | undefined> {
    return this.#ask(asker, answer, false);
  }

  async #ask<T>(asker: HistoryAsker, answer: () => Promise<T>, isLong: boolean): Promise<T | undefined> {
    const { historyInFlightMax } = this.#options.limits;
    if (asker.inFlight >= historyInFlightMax) {
      throw new RequestError("rate", `More than ${historyInFlightMax} questions about history wait for an answer`);
    }
    asker.inFlight++;
    try {
      const inTurn = (): Promise<T | undefined> => this.#gate.run(async () => (asker.isGone ? undefined : answer()));
      // Those that wait for a long one must not take up the places of the others.
      return await (isLong ? this.#longGate.run(inTurn) : inTurn());
    } catch (error) {
      if (asker.isGone) return undefined; // nobody hears of it, and it may have failed for that very reason
      throw error;
    } finally {
      asker.inFlight--;
    }
  }

  async #answer(asker: HistoryAsker, { request, model, incarnation, question }: ReadHistory): Promise<HistoryRead> {
    const record = await this.#options.storage.findIncarnation(asker.domain, model, incarnation);
    if (record === undefined) {
      const which = incarnation === undefined ? "" : ` and the incarnation ${incarnation}`;
      throw new RequestError("model-unknown", `There is no model with the id ${model}${which}`);
    }
    const answer = await this.#answerTo(question, record, asker);
    const { head, modifiedAt } = record;
    return { kind: "historyRead", request, incarnation: record.incarnation, head, modifiedAt, answer };
  }

  async #answerTo(question: ReadHistory["question"], record: ModelRecord, asker: HistoryAsker): Promise<HistoryAnswer> {
    const { storage } = this.#options;
    const { collection, createdAt, removedAt } = record;
    switch (question.kind) {
      case "range":
        return { kind: "range", collection, createdAt, removedAt };
      case "state":
        requireVersion(question.version, record);
        return this.#state(record, question.version);
      case "entries":
        requireVersion(question.to, record);
        return this.#entries(question, record, asker);
      case "versionAtTime":
        return {
          kind: "versionAtTime",
          version: await storage.history(record, "versionAtTime", { time: question.time }),
        };
      case "blame":
        requireVersion(question.version, record);
        return blameAnswer(storage, record, question);
      case "diff":
        requireVersion(question.from, record);
        requireVersion(question.to, record);
        return diffAnswer(storage, record, question);
      case "operations":
        requireVersion(question.from, record);
        requireVersion(question.to, record);
        return operationsAnswer(storage, record, question);
    }
  }

  async #state(record: ModelRecord, version: number): Promise<StateAnswer> {
    const { storage } = this.#options;
    const [tree, time] = await Promise.all([
      storage.history(record, "state", { version }),
      storage.history(record, "timeOf", { version }),
    ]);
    return { kind: "state", time: time ?? record.createdAt, tree };
  }

  /** Looks through the log piece by piece until enough is found, or so much was looked at that others should have a turn. */
  async #entries(question: EntriesQuestion, record: ModelRecord, asker: HistoryAsker): Promise<EntriesAnswer> {
    const { backwards, limit } = question;
    const { bytesMax } = historyPieceLimits;
    const fits = filterOf(question);
    const found: LogEntry[] = [];
    let { after, to } = question;
    let bytesLeft: number = bytesMax;
    for (let pieces = 0; pieces < historyPiecesMax && after < to && !asker.isGone; pieces++) {
      const read = await this.#piece(record, { ...question, after, to }, bytesLeft, pieces);
      for (const entry of read.entries) {
        const bytes = bytesOf(entry);
        const isFull = found.length > 0 && bytes > bytesLeft;
        if (fits(entry) && (found.length === limit || isFull)) return answerOf(found, backwards ? to : after);
        if (backwards) to = entry.version - 1;
        else after = entry.version;
        if (!fits(entry)) continue;
        found.push(entry);
        bytesLeft = Math.max(0, bytesLeft - bytes);
      }
      if (read.reached !== undefined && backwards) to = read.reached;
      else if (read.reached !== undefined) after = read.reached;
      if (found.length === limit || bytesLeft === 0) break;
      await new Promise<void>((resolve) => this.#options.clock.soon(resolve));
    }
    return answerOf(found, after === to ? undefined : backwards ? to : after);
  }

  /** `number`: of those before it for the same answer. */
  async #piece(
    record: ModelRecord,
    { after, to, backwards, limit, filter }: EntriesQuestion,
    bytesMax: number,
    number: number,
  ): Promise<Piece> {
    const { storage } = this.#options;
    const { entriesMax } = historyPieceLimits;
    const range = { after, to, backwards, bytesMax };
    if (filter?.place === undefined) {
      const pieceMax = filter === undefined ? Math.min(limit, entriesMax) : entriesMax;
      return { entries: await storage.history(record, "entries", { ...range, limit: pieceMax }) };
    }
    const { user, session, client, place } = filter;
    const isAnyone = user === undefined && session === undefined && client === undefined;
    const pieceMax = isAnyone ? Math.min(limit, entriesMax) : entriesMax;
    const changesMax = placeChangesMax(number);
    return storage.history(record, "place", { ...range, limit: pieceMax, changesMax, place });
  }
}

/** `reached`: how far was looked, where that is further than what was found. */
type Piece = { readonly entries: readonly LogEntry[]; readonly reached?: number };

function answerOf(found: readonly LogEntry[], next: number | undefined): EntriesAnswer {
  const shown = new Map<string, string>();
  const shownClient = (client: string): string => {
    const known = shown.get(client) ?? publicClientOf(client);
    shown.set(client, known);
    return known;
  };
  return { kind: "entries", entries: found.map((each) => ({ ...each, client: shownClient(each.client) })), next };
}

function filterOf({ filter }: EntriesQuestion): (entry: LogEntry) => boolean {
  if (filter === undefined) return () => true;
  const { user, session, client } = filter;
  const known = new Map<string, boolean>();
  const isClient = (id: string): boolean => {
    const is = known.get(id) ?? publicClientOf(id) === client;
    known.set(id, is);
    return is;
  };
  return (entry) =>
    (user === undefined || entry.user === user) &&
    (session === undefined || entry.session === session) &&
    (client === undefined || isClient(entry.client));
}

const bytesOf = ({ operations, original }: LogEntry): number => operations.length + (original?.length ?? 0);

function requireVersion(version: number, { model, head }: ModelRecord): void {
  if (version <= head) return;
  throw new RequestError(
    "version-unknown",
    `The model ${model} has the versions 0 to ${head}, and no version ${version}`,
  );
}

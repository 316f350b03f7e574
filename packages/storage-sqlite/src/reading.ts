// The calls of a reading thread on the tables. Runs inside a read transaction that the thread opens, one for each call.

import {
  answerHistory,
  attributionQuestions,
  type HistoryAnswer,
  type HistoryInput,
  type HistoryQuestion,
  type LogRange,
  type ModelHandle,
  makeSegment,
  SegmentCache,
  type Snapshot,
  StoredHistory,
} from "@convergence/storage";
import { encodeLog } from "./encoded-log.ts";
import type { NextSegment, ReadCalls, TravellingPlace } from "./read-calls.ts";
import { rehearseReading } from "./rehearse-reading.ts";
import { sqliteStoredLog } from "./sqlite-stored-log.ts";
import type { Statements } from "./statements.ts";
import type { EncodedLog } from "./store-calls.ts";

export class Reading implements ReadCalls {
  readonly #statements: Statements;
  readonly #cache = new SegmentCache();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  readLog(handle: ModelHandle, range: LogRange): EncodedLog {
    const source = this.#source(handle);
    return encodeLog(answerHistory(source, "entries", { ...range, to: source.head, backwards: false }));
  }

  latestSnapshot(handle: ModelHandle, atMost: number): Snapshot {
    return this.#source(handle).snapshot(atMost);
  }

  history(handle: ModelHandle, question: HistoryQuestion, input: HistoryInput<HistoryQuestion>): unknown {
    const source = this.#source(handle);
    if (question === "blame") return attributionQuestions.blame(source, input as HistoryInput<"blame">);
    if (question === "diff") return attributionQuestions.diff(source, input as HistoryInput<"diff">);
    const answer = answerHistory<HistoryQuestion>(source, question, input);
    if (question === "entries") return encodeLog(answer as HistoryAnswer<"entries">);
    if (question !== "place") return answer;
    const { entries, reached } = answer as HistoryAnswer<"place">;
    return { log: encodeLog(entries), reached } satisfies TravellingPlace;
  }

  nextSegment(handle: ModelHandle, changes: number, upTo: number): NextSegment {
    const log = sqliteStoredLog(this.#statements, handle);
    return { packedTo: log.packedTo, segment: makeSegment(log, this.#cache, changes, upTo) };
  }

  rehearse(): void {
    rehearseReading((statements) => new Reading(statements));
  }

  #source(handle: ModelHandle): StoredHistory {
    return new StoredHistory(sqliteStoredLog(this.#statements, handle), this.#cache);
  }
}

// Group commit: all writes of a group go into one transaction, so that they share one flush to the medium.
//
// Nobody is answered before that transaction is durable. A write that fails by itself (the head has moved, say) is undone
// alone; when the medium fails, every write of the group is, the failed ones too: what they saw may not exist any more.
// Reads come after, so they see the writes of their own group, and only what is durable.

import type { DatabaseSync } from "node:sqlite";
import { type StorageError, StoreUnavailableError } from "@convergence/storage";
import { packError } from "./packed-error.ts";
import { mediumError } from "./sqlite-error.ts";
import type { Statements } from "./statements.ts";
import { type Answer, type Request, type StoreCalls, writes } from "./store-calls.ts";

export type Store = {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** `forget`: something that they have written is taken back, and they do not know any more how it is. */
  readonly calls: StoreCalls & { forget(): void };
  /** How messages name the store. */
  readonly place: string;
};

export type GroupResult = { readonly answers: readonly Answer[]; readonly transactions: number };

export function runGroup(store: Store, requests: readonly Request[]): GroupResult {
  const answers = new Array<Answer>(requests.length);
  const written = requests.flatMap((request, index) => (writes.has(request.call) ? [index] : []));
  if (written.length > 0) {
    const writeAnswers = transact(
      store,
      written.map((index) => requests[index] as Request),
    );
    for (const [position, index] of written.entries()) answers[index] = writeAnswers[position] as Answer;
  }
  for (const [index, request] of requests.entries()) {
    if (!writes.has(request.call)) answers[index] = answerRead(store, request);
  }
  return { answers, transactions: written.length > 0 ? 1 : 0 };
}

function transact(store: Store, requests: readonly Request[]): readonly Answer[] {
  const { statements } = store;
  try {
    rollBack(store);
    statements.sql("BEGIN IMMEDIATE").run();
    const answers = requests.map((request) => answerWrite(store, request));
    statements.sql("COMMIT").run();
    return answers;
  } catch (cause) {
    store.calls.forget(); // also where SQLite has rolled back by itself
    try {
      rollBack(store);
    } catch {
      // Whatever comes next tries again, and does nothing before.
    }
    const error = packError(unavailable(store, cause));
    return requests.map(() => ({ kind: "failed", error }));
  }
}

/** Takes back a transaction that could not be committed. SQLite has done so by itself after some failures, and not after others. */
function rollBack({ database, statements }: Store): void {
  if (database.isTransaction) statements.sql("ROLLBACK").run();
}

/** Throws only when the medium fails, and with it the whole group. */
function answerWrite(store: Store, request: Request): Answer {
  const { statements } = store;
  statements.sql("SAVEPOINT request").run();
  let answer: Answer;
  try {
    answer = { kind: "done", value: call(store, request) };
  } catch (error) {
    if (mediumError(error, store.place) !== undefined) throw error;
    statements.sql("ROLLBACK TO request").run();
    store.calls.forget();
    answer = { kind: "failed", error: packError(error) };
  }
  statements.sql("RELEASE request").run();
  return answer;
}

function answerRead(store: Store, request: Request): Answer {
  try {
    rollBack(store);
  } catch (cause) {
    return { kind: "failed", error: packError(unavailable(store, cause)) };
  }
  try {
    return { kind: "done", value: call(store, request) };
  } catch (error) {
    return { kind: "failed", error: packError(mediumError(error, store.place) ?? error) };
  }
}

function call({ calls }: Store, request: Request): unknown {
  const method = calls[request.call] as (...input: readonly unknown[]) => unknown;
  return method.apply(calls, request.input as unknown[]);
}

function unavailable(store: Store, cause: unknown): StorageError {
  const known = mediumError(cause, store.place);
  if (known instanceof StoreUnavailableError) return known;
  return new StoreUnavailableError(`The store ${store.place} could not commit.`, { cause, outcomeKnown: true });
}

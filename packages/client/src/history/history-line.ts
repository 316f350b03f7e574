// Asks the server about the history of one model, however often it takes: what is lost with a connection is asked again over the next
// one, and what the server cannot do at the moment a little later. All that is asked changes nothing, so that it may be asked twice.
//
// It stays with the model that answered first: another one that gets the same id later has another history.

import {
  type HistoryAnswer,
  type HistoryQuestion,
  type HistoryRead,
  isErrorCode,
  retryClassOf,
} from "@convergence/protocol";
import type { Connection } from "../connection.ts";
import { ConvergenceError } from "../convergence-error.ts";
import { historyAttemptsMax, reopenIntervalsMs } from "../limits.ts";
import type { CloseReason } from "../link-observer.ts";
import { retryDelay } from "../retry-delay.ts";
import type { Timers } from "../timers.ts";

export type HistoryLineOptions = {
  readonly connection: Pick<Connection, "request" | "forget" | "isReady">;
  readonly timers: Timers;
  readonly random: () => number;
  readonly model: string;
  /** Which of the models that had this id; the one that is there, or was there last, when left out. */
  readonly incarnation?: number | undefined;
  /** Called once it is closed, by whomever. */
  readonly release: (line: HistoryLine) => void;
};

type AnswerTo<Kind extends HistoryAnswer["kind"]> = Omit<HistoryRead, "answer"> & {
  readonly answer: Extract<HistoryAnswer, { readonly kind: Kind }>;
};

export class HistoryLine {
  readonly #options: HistoryLineOptions;
  readonly #wakes = new Set<() => void>();
  #incarnation: number | undefined;
  #isAnswered = false;
  #closed: ConvergenceError | undefined;
  #onRead: (read: HistoryRead) => void = () => undefined;
  #onClosed: (reason: CloseReason) => void = () => undefined;

  constructor(options: HistoryLineOptions) {
    this.#options = options;
    this.#incarnation = options.incarnation;
  }

  get model(): string {
    return this.#options.model;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** Whom to tell of each answer, and of the end. */
  listen(onRead: (read: HistoryRead) => void, onClosed: (reason: CloseReason) => void): void {
    this.#onRead = onRead;
    this.#onClosed = onClosed;
  }

  /** Rejects with a `ConvergenceError`: with what the server says, or when the line is closed. The first question does not wait for a
   *  connection. With the signal's reason once that is aborted: then the server need not answer. */
  async ask<Kind extends HistoryAnswer["kind"]>(
    question: Extract<HistoryQuestion, { readonly kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<AnswerTo<Kind>> {
    for (let failures = 0; ; ) {
      this.requireOpen();
      signal?.throwIfAborted();
      try {
        return await this.#askOnce(question, signal);
      } catch (error) {
        this.requireOpen();
        signal?.throwIfAborted();
        if (!(error instanceof ConvergenceError) || !this.#isAnswered) throw error;
        const { code } = error;
        if (code === "connection-lost" || code === "not-connected") await this.#untilConnected(signal);
        else if (isErrorCode(code) && retryClassOf(code) === "later" && ++failures < historyAttemptsMax) {
          await this.#wait(retryDelay(reopenIntervalsMs, failures - 1, 0, this.#options.random()), signal);
        } else throw error;
      }
    }
  }

  /** A session has begun. */
  resume(): void {
    for (const wake of [...this.#wakes]) wake();
  }

  close(reason: CloseReason = { code: undefined, message: `The history of the model ${this.model} is closed` }): void {
    if (this.#closed !== undefined) return;
    this.#closed = new ConvergenceError(reason.code ?? "model-closed", reason.message);
    this.resume();
    this.#options.release(this);
    this.#onClosed(reason);
  }

  requireOpen(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  async #askOnce<Kind extends HistoryAnswer["kind"]>(
    question: Extract<HistoryQuestion, { readonly kind: Kind }>,
    signal: AbortSignal | undefined,
  ): Promise<AnswerTo<Kind>> {
    const { connection, model } = this.#options;
    let asked: number | undefined;
    const onAbort = (): void => connection.forget(asked!, signal!.reason);
    const answered = connection.request("historyRead", (request) => {
      asked = request;
      return { kind: "readHistory", request, model, incarnation: this.#incarnation, question };
    });
    if (asked !== undefined) signal?.addEventListener("abort", onAbort);
    const read = await answered.finally(() => signal?.removeEventListener("abort", onAbort));
    this.requireOpen();
    if (read.answer.kind !== question.kind) {
      throw new ConvergenceError(
        "protocol",
        `The server answered ${read.answer.kind} to the question ${question.kind}`,
      );
    }
    this.#incarnation = read.incarnation;
    this.#isAnswered = true;
    this.#onRead(read);
    return read as unknown as AnswerTo<Kind>;
  }

  async #untilConnected(signal: AbortSignal | undefined): Promise<void> {
    if (this.#options.connection.isReady) return;
    await new Promise<void>((resolve) => this.#wakeBy(resolve, signal));
  }

  /** Not longer than until there is another connection. */
  async #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    let cancel: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      const wake = this.#wakeBy(resolve, signal);
      cancel = this.#options.timers.after(ms, wake);
    });
    cancel();
  }

  #wakeBy(resolve: () => void, signal: AbortSignal | undefined): () => void {
    const wake = (): void => {
      this.#wakes.delete(wake);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    this.#wakes.add(wake);
    signal?.addEventListener("abort", wake);
    return wake;
  }
}

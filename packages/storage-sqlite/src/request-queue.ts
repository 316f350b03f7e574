// The requests of one store on their way to its worker: one group is under way, what arrives meanwhile makes up the next.
//
// Order is kept, the wait is bounded, and everything asked gets an answer, also when the worker dies. Where commits keep following each
// other closely, a group waits a moment for more of them: what passes between the threads costs more than a small commit.

import type { Worker } from "node:worker_threads";
import { type StorageStatistics, StoreUnavailableError } from "@convergence/storage";
import { groupBytesMax, groupPauseMs, groupsSavedMax, waitingBytesMax } from "./limits.ts";
import { unpackError } from "./packed-error.ts";
import type { Answer, Request, WorkerInput, WorkerOutput } from "./store-calls.ts";
import { transferable, transferredBytesMin } from "./transfer.ts";

type Waiting = {
  readonly request: Request<string>;
  readonly bytes: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** Most are not worth the search for what to hand over. */
const isLarge = ({ bytes }: Waiting): boolean => bytes >= transferredBytesMin;

/** A worker, or a port into one. */
export type WorkerLine = Pick<Worker, "postMessage" | "ref" | "unref"> & {
  /** A worker that ends says "exit", a port "close". */
  on(event: string, listener: (value: unknown) => void): unknown;
};

/** Time, for the pauses between groups. */
export type Pace = {
  readonly now: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
};

const realTime: Pace = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** What a worker can be asked, in functions. */
type Calls<T> = { readonly [Name in keyof T]: (...input: never[]) => unknown };

export type QueueOptions = {
  /** The calls that change something: their outcome is unknown when the worker dies. */
  readonly writes: ReadonlySet<string>;
  /** The calls that may wait for a moment, so that more go together. */
  readonly patient: ReadonlySet<string>;
  readonly groupRequestsMax: number;
  readonly waitingRequestsMax: number;
};

export class RequestQueue<T extends Calls<T>> {
  readonly #worker: WorkerLine;
  readonly #place: string;
  readonly #exited: Promise<void>;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #underway: readonly Waiting[] = [];
  readonly #pace: Pace;
  /** When the pauses are over that the groups so far have called for, one after the other. */
  #paused = Number.NEGATIVE_INFINITY;
  readonly #options: QueueOptions;
  /** Of the waiting requests, those that are not patient. */
  #urgent = 0;
  #cancelPause: (() => void) | undefined;
  #scheduled = false;
  #closing = false;
  #beforeEnd: (() => Promise<void>) | undefined;
  #ended: StoreUnavailableError | undefined;
  #transactions = 0;
  #writes = 0;

  /** The worker has opened the store; nothing else listens to it. It holds up the process only while it has work. */
  constructor(worker: WorkerLine, place: string, options: QueueOptions, pace: Pace = realTime) {
    this.#worker = worker;
    this.#options = options;
    this.#pace = pace;
    this.#place = place;
    const exited = Promise.withResolvers<void>();
    this.#exited = exited.promise;
    worker.on("message", (message) => {
      const output = message as WorkerOutput;
      if (output.kind === "answers") this.#settle(output.answers, output.transactions);
    });
    worker.on("error", (cause) => this.#end("has stopped", cause));
    for (const event of ["exit", "close"] as const) {
      worker.on(event, () => {
        this.#end("has stopped", undefined);
        exited.resolve();
      });
    }
    worker.unref();
  }

  statistics(): StorageStatistics {
    const waiting = this.#waiting.length + this.#underway.length;
    return { transactions: this.#transactions, writes: this.#writes, waiting, waitingBytes: this.#waitingBytes };
  }

  /** `bytes` is the size of the input, as far as it counts. The input must not change any more. */
  ask<Call extends keyof T & string>(call: Call, input: Parameters<T[Call]>, bytes = 0): Promise<ReturnType<T[Call]>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (this.#closing) return Promise.reject(this.#unavailable("is closed"));
    if (this.#waiting.length >= this.#options.waitingRequestsMax || this.#waitingBytes + bytes > waitingBytesMax) {
      const load = `${this.#waiting.length} requests with ${this.#waitingBytes} bytes are waiting`;
      return Promise.reject(this.#unavailable(`is overloaded: ${load}`));
    }
    return new Promise((resolve, reject) => {
      const request = { call, input };
      this.#waiting.push({ request, bytes, resolve: resolve as (value: unknown) => void, reject });
      this.#waitingBytes += bytes;
      if (!this.#options.patient.has(call)) this.#urgent++;
      this.#schedule();
    });
  }

  /** Answers what was asked before, waits for `beforeEnd`, then ends the worker. Nothing is asked any more. */
  close(beforeEnd: () => Promise<void> = async () => undefined): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#beforeEnd = beforeEnd;
      this.#schedule();
    }
    return this.#exited;
  }

  /** Not at once: what is asked in the same breath goes together. */
  #schedule(): void {
    if (this.#scheduled || this.#ended !== undefined) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#sendNext();
    });
  }

  #sendNext(): void {
    if (this.#underway.length > 0 || this.#ended !== undefined) return;
    if (this.#waiting.length > 0) {
      if (this.#pauses()) return;
      this.#underway = this.#takeGroup();
      this.#paused = Math.max(this.#paused, this.#pace.now()) + groupPauseMs;
      const input: WorkerInput<string> = { kind: "requests", requests: this.#underway.map((each) => each.request) };
      this.#worker.ref();
      this.#worker.postMessage(input, this.#underway.some(isLarge) ? transferable(input) : []);
    } else if (this.#closing) this.#endWorker();
  }

  #endWorker(): void {
    const beforeEnd = this.#beforeEnd;
    if (beforeEnd === undefined) return;
    this.#beforeEnd = undefined;
    this.#worker.ref();
    const end = (): void => this.#worker.postMessage({ kind: "close" });
    beforeEnd().then(end, end);
  }

  /** Whether the next group waits for a moment. It then goes by itself, or with the first request that cannot wait. */
  #pauses(): boolean {
    const waitMs = this.#paused - groupsSavedMax * groupPauseMs - this.#pace.now();
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    if (!(waitMs > 0) || this.#urgent > 0 || this.#closing) return false;
    this.#cancelPause = this.#pace.after(Math.ceil(waitMs), () => this.#sendNext());
    return true;
  }

  #takeGroup(): readonly Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const { bytes: more } of this.#waiting) {
      if (count === this.#options.groupRequestsMax || (count > 0 && bytes + more > groupBytesMax)) break;
      count += 1;
      bytes += more;
    }
    this.#waitingBytes -= bytes;
    const group = this.#waiting.splice(0, count);
    for (const { request } of group) if (!this.#options.patient.has(request.call)) this.#urgent--;
    return group;
  }

  #settle(answers: readonly Answer[], transactions: number): void {
    const settled = this.#underway;
    this.#underway = [];
    this.#transactions += transactions;
    this.#worker.unref();
    for (const [index, { request, resolve, reject }] of settled.entries()) {
      if (this.#options.writes.has(request.call)) this.#writes += 1;
      const answer = answers[index] as Answer;
      if (answer.kind === "done") resolve(answer.value);
      else reject(unpackError(answer.error));
    }
    this.#schedule();
  }

  /** What was with the worker may have been written; what was still waiting was not. */
  #end(what: string, cause: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = this.#unavailable(this.#closing ? "is closed" : what, cause);
    const lost = new StoreUnavailableError(this.#ended.message, { cause, outcomeKnown: false });
    for (const { request, reject } of this.#underway)
      reject(this.#options.writes.has(request.call) ? lost : this.#ended);
    for (const { reject } of this.#waiting) reject(this.#ended);
    this.#cancelPause?.();
    this.#underway = [];
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#urgent = 0;
  }

  #unavailable(what: string, cause?: unknown): StoreUnavailableError {
    return new StoreUnavailableError(`The store ${this.#place} ${what}.`, { cause, outcomeKnown: true });
  }
}

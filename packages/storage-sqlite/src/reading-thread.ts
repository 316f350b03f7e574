// The way to a reading thread, which starts with the first question: many a store never has one. One that has died is started again. A
// store has two: one answers, the other makes segments.

import { StoreUnavailableError } from "@convergence/storage";
import { waitingQuestionsMax } from "./limits.ts";
import type { ReadCallName, ReadCalls } from "./read-calls.ts";
import { RequestQueue } from "./request-queue.ts";
import { startWorker } from "./start-worker.ts";

/** Questions are answered one after the other, each as soon as it is. */
const options = {
  writes: new Set<string>(),
  patient: new Set<string>(),
  groupRequestsMax: 1,
  waitingRequestsMax: waitingQuestionsMax,
};

export class ReadingThread {
  readonly #file: string;
  #queue: RequestQueue<ReadCalls> | undefined;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  async ask<Call extends ReadCallName>(
    call: Call,
    input: Parameters<ReadCalls[Call]>,
  ): Promise<ReturnType<ReadCalls[Call]>> {
    if (this.#isClosed) throw new StoreUnavailableError(`The store ${this.#file} is closed.`, { outcomeKnown: true });
    this.#queue ??= this.#start();
    return this.#queue.ask(call, input);
  }

  /** Answers what was asked before, then ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue?.close();
  }

  #start(): RequestQueue<ReadCalls> {
    const worker = startWorker("reading-worker", this.#file);
    const queue = new RequestQueue<ReadCalls>(worker, this.#file, options);
    worker.once("exit", () => {
      if (this.#queue === queue) this.#queue = undefined;
    });
    return queue;
  }
}

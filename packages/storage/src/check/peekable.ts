// A stream that is read one at a time, and can be looked into before.

import type { Stream } from "./check-source.ts";

export class Peekable<T> {
  readonly #iterator: Iterator<T> | AsyncIterator<T>;
  #next: T | undefined;

  constructor(stream: Stream<T>) {
    this.#iterator = Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  }

  /** What `take` gives next; undefined at the end. */
  async peek(): Promise<T | undefined> {
    if (this.#next !== undefined) return this.#next;
    const result = await this.#iterator.next();
    if (result.done !== true) this.#next = result.value;
    return this.#next;
  }

  async take(): Promise<T | undefined> {
    const next = await this.peek();
    this.#next = undefined;
    return next;
  }
}

// The one source of random decisions of all random tests.
//
// A test asks for small bounded integers; the source remembers each answer. The list of answers is the test case: replayed,
// it leads to the same decisions, and a list that was shortened or lowered is still a valid case, which is what makes
// shrinking possible. Zero is the simplest answer to every question. There is no clock here and no global state.

import { randomWords } from "./random-words.ts";

/** The largest bound of one decision: what one random word can tell apart. */
const boundMax = 2 ** 32;

/** Bounded decisions, seeded or replayed. The same seed, or the same list, gives the same decisions. */
export class Choices {
  readonly #answer: (bound: number, weight: number | undefined) => number;
  readonly #recorded: number[] = [];

  private constructor(answer: (bound: number, weight: number | undefined) => number) {
    this.#answer = answer;
  }

  /** Decisions from a generator started with `seed`, a 32-bit integer (others are taken modulo 2 ** 32). */
  static seeded(seed: number): Choices {
    const next = randomWords(seed);
    return new Choices((bound, weight) => {
      const fraction = next() / boundMax;
      return weight === undefined ? Math.floor(fraction * bound) : Number(fraction < weight);
    });
  }

  /** The decisions of a recorded list: each value modulo the bound asked for, and 0 for ever when the list is used up. */
  static replaying(recorded: readonly number[]): Choices {
    let position = 0;
    return new Choices((bound) => (recorded[position++] ?? 0) % bound);
  }

  /** Every decision so far, in order. Replayed, they come again. */
  get recorded(): readonly number[] {
    return this.#recorded;
  }

  /** An integer in 0..bound-1. */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > boundMax) {
      throw new RangeError(`A choice needs a whole bound in 1..${boundMax}, not ${bound}`);
    }
    return this.#decide(bound, undefined);
  }

  /** An integer in first..last, both included. */
  between(first: number, last: number): number {
    if (last < first) throw new RangeError(`There is nothing to choose between ${first} and ${last}`);
    return first + this.below(last - first + 1);
  }

  /** True with this probability. Recorded as 0 or 1; where there is nothing to decide, it is not recorded. */
  chance(probability: number): boolean {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is not a probability`);
    if (probability === 0 || probability === 1) return probability === 1;
    return this.#decide(2, probability) === 1;
  }

  /** One element of a list that is not empty. The first is the simplest: put the plainest alternative there. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("There is nothing to pick from an empty list");
    return list[this.below(list.length)] as T;
  }

  #decide(bound: number, weight: number | undefined): number {
    const answer = this.#answer(bound, weight);
    this.#recorded.push(answer);
    return answer;
  }
}

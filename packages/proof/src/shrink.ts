// From a failing list of decisions to a small one that still fails.
//
// Law: the result fails, is never longer than what was given, and depends on nothing but the arguments. Smaller means
// shorter, then lower from the left; every step goes strictly down, so it ends even without the limit. It knows nothing of
// what the decisions mean.

import { Choices } from "./choices.ts";

/** How many candidates one shrink tries. A law that takes a millisecond is shrunk in a few seconds. */
export const shrinkAttemptsMax = 4000;

/** Runs a case; the error if it fails, `undefined` if it passes. */
export type Fails = (choices: Choices) => unknown | undefined;

/** The smallest failing case found. If `recorded` does not fail to begin with, it is returned as it is. */
export function shrink(fails: Fails, recorded: readonly number[], attemptsMax: number = shrinkAttemptsMax): number[] {
  const start = failingCase(fails, recorded);
  if (start === undefined) return [...recorded];
  const search = new Search(fails, start, attemptsMax - 1);
  for (let before: readonly number[] = []; before !== search.best && !search.isOver; ) {
    before = search.best;
    deleteChunks(search);
    lowerValues(search);
  }
  return [...search.best];
}

/** The smallest case so far, and how often we may still try for a smaller one. */
class Search {
  best: readonly number[];
  readonly #fails: Fails;
  #attemptsLeft: number;

  constructor(fails: Fails, start: readonly number[], attempts: number) {
    this.#fails = fails;
    this.best = start;
    this.#attemptsLeft = attempts;
  }

  get isOver(): boolean {
    return this.#attemptsLeft <= 0;
  }

  /** Whether the candidate is smaller and fails too; then it is the best. */
  improve(candidate: readonly number[]): boolean {
    if (this.isOver || !isSmaller(candidate, this.best)) return false;
    this.#attemptsLeft--;
    const found = failingCase(this.#fails, candidate);
    if (found === undefined) return false;
    this.best = found;
    return true;
  }
}

/** What a failing run really read: values reduced to their bounds, nothing after the last one asked for. */
function failingCase(fails: Fails, candidate: readonly number[]): readonly number[] | undefined {
  const choices = Choices.replaying(candidate);
  if (fails(choices) === undefined) return undefined;
  const read = choices.recorded;
  // A list that is used up answers 0, so zeros at its end say nothing.
  return read.slice(0, read.findLastIndex((value) => value !== 0) + 1);
}

/** Tries without each stretch, long ones first. */
function deleteChunks(search: Search): void {
  for (let size = search.best.length; size >= 1; size = Math.floor(size / 2)) {
    for (let end = search.best.length; end > 0 && !search.isOver; end = Math.min(end - size, search.best.length)) {
      search.improve(search.best.toSpliced(Math.max(0, end - size), Math.min(size, end)));
    }
  }
}

/** Tries to lower each value: to zero, else as far as halving finds; then by one more if a later value goes with it, since
 *  many lists are a count followed by what it counts. */
function lowerValues(search: Search): void {
  for (let i = 0; i < search.best.length && !search.isOver; i++) {
    const value = search.best[i] as number;
    if (value === 0 || search.improve(search.best.with(i, 0))) continue;
    let passes = 0;
    let fails = value;
    while (fails - passes > 1 && i < search.best.length) {
      const middle = Math.floor((passes + fails) / 2);
      if (search.improve(search.best.with(i, middle))) fails = middle;
      else passes = middle;
    }
    if (i >= search.best.length) return;
    const lowered = search.best.with(i, fails - 1);
    for (let next = i + 1; next < lowered.length && !search.isOver; next++) {
      if (search.improve(lowered.toSpliced(next, 1))) break;
    }
  }
}

function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const difference = a.findIndex((value, i) => value !== b[i]);
  return difference >= 0 && (a[difference] as number) < (b[difference] as number);
}

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

/** The same for a case that takes its time. */
export type FailsLater = (choices: Choices) => Promise<unknown | undefined>;

/** `isOver`: asked before each candidate; true ends the search with what was found so far. */
export type ShrinkBounds = { readonly attemptsMax?: number; readonly isOver?: () => boolean };

/** The smallest failing case found. If `recorded` does not fail to begin with, it is returned as it is. */
export function shrink(fails: Fails, recorded: readonly number[], attemptsMax: number = shrinkAttemptsMax): number[] {
  const search = smallerCases(recorded, attemptsMax);
  for (let step = search.next(); ; ) {
    if (step.done === true) return [...step.value];
    const choices = Choices.replaying(step.value);
    step = search.next(fails(choices) === undefined ? undefined : caseRead(choices));
  }
}

/** As `shrink`, for cases that are promises; one after the other. */
export async function shrinkLater(
  fails: FailsLater,
  recorded: readonly number[],
  { attemptsMax = shrinkAttemptsMax, isOver = () => false }: ShrinkBounds = {},
): Promise<number[]> {
  const search = smallerCases(recorded, attemptsMax);
  let best = recorded;
  for (let step = search.next(); ; ) {
    if (step.done === true) return [...step.value];
    if (isOver()) return [...best];
    const choices = Choices.replaying(step.value);
    const found = (await fails(choices)) === undefined ? undefined : caseRead(choices);
    best = found ?? best;
    step = search.next(found);
  }
}

/** What a failing run really read: values reduced to their bounds, nothing after the last one asked for. */
function caseRead({ recorded }: Choices): readonly number[] {
  // A list that is used up answers 0, so zeros at its end say nothing.
  return recorded.slice(0, recorded.findLastIndex((value) => value !== 0) + 1);
}

/** Yields what is to be tried, is told what a failing run read or that it passed, and returns the smallest that failed. */
type Search<Result> = Generator<readonly number[], Result, readonly number[] | undefined>;

function* smallerCases(recorded: readonly number[], attemptsMax: number): Search<readonly number[]> {
  const start = yield recorded;
  if (start === undefined) return recorded;
  const best = new Best(start, attemptsMax - 1);
  for (let before: readonly number[] = []; before !== best.list && !best.isOver; ) {
    before = best.list;
    yield* deleteChunks(best);
    yield* lowerValues(best);
  }
  return best.list;
}

/** The smallest case so far, and how often we may still try for a smaller one. */
class Best {
  list: readonly number[];
  #attemptsLeft: number;

  constructor(start: readonly number[], attempts: number) {
    this.list = start;
    this.#attemptsLeft = attempts;
  }

  get isOver(): boolean {
    return this.#attemptsLeft <= 0;
  }

  /** Whether the candidate is smaller and fails too; then it is the best. */
  *improve(candidate: readonly number[]): Search<boolean> {
    if (this.isOver || !isSmaller(candidate, this.list)) return false;
    this.#attemptsLeft--;
    const found = yield candidate;
    if (found === undefined) return false;
    this.list = found;
    return true;
  }
}

/** Tries without each stretch, long ones first. */
function* deleteChunks(best: Best): Search<void> {
  for (let size = best.list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let end = best.list.length; end > 0 && !best.isOver; end = Math.min(end - size, best.list.length)) {
      yield* best.improve(best.list.toSpliced(Math.max(0, end - size), Math.min(size, end)));
    }
  }
}

/** Tries to lower each value: to zero, else as far as halving finds; then by one more if a later value goes with it, since
 *  many lists are a count followed by what it counts. */
function* lowerValues(best: Best): Search<void> {
  for (let i = 0; i < best.list.length && !best.isOver; i++) {
    const value = best.list[i] as number;
    if (value === 0 || (yield* best.improve(best.list.with(i, 0)))) continue;
    let passes = 0;
    let fails = value;
    while (fails - passes > 1 && i < best.list.length) {
      const middle = Math.floor((passes + fails) / 2);
      if (yield* best.improve(best.list.with(i, middle))) fails = middle;
      else passes = middle;
    }
    if (i >= best.list.length) return;
    const lowered = best.list.with(i, fails - 1);
    for (let next = i + 1; next < lowered.length && !best.isOver; next++) {
      if (yield* best.improve(lowered.toSpliced(next, 1))) break;
    }
  }
}

function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const difference = a.findIndex((value, i) => value !== b[i]);
  return difference >= 0 && (a[difference] as number) < (b[difference] as number);
}

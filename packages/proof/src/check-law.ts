// Runs one law over committed cases and many seeds; a failure comes back small and ready to be committed.
//
// The cases that failed once come first, for ever. Seeds are fixed in the normal run, so that it gives the same result
// twice; CONVERGENCE_SEED and CONVERGENCE_RUNS replace them for a soak by hand. A law must decide by its choices alone.

import { Choices } from "./choices.ts";
import { shrink } from "./shrink.ts";

export type LawCheck = {
  /** What is claimed, in words; it heads the failure. */
  readonly name: string;
  /** The seed of the first run; run k has `seed + k`. */
  readonly seed: number;
  readonly runs: number;
  /** Throws if the law does not hold for these choices. Synchronous. */
  readonly law: (choices: Choices) => void;
  /** Choices that failed once: replayed before everything else. */
  readonly cases?: readonly (readonly number[])[];
};

/** What was run. All of it held, or `checkLaw` would have thrown. */
export type LawStatistics = {
  readonly cases: number;
  readonly runs: number;
  readonly seed: number;
  /** Choices made in all runs and cases together. */
  readonly choices: number;
};

/** Throws at the first failure an error with the seed, the shrunk choices as JSON, and the law's own error as `cause`. */
export function checkLaw(check: LawCheck): LawStatistics {
  const seed = numberFromEnvironment("CONVERGENCE_SEED") ?? check.seed;
  const runs = numberFromEnvironment("CONVERGENCE_RUNS") ?? check.runs;
  const cases = check.cases ?? [];
  let made = 0;
  const run = (choices: Choices, origin: string): void => {
    const failure = failureOf(check.law, choices);
    if (failure !== undefined) throw lawError(check, origin, choices.recorded, failure);
    made += choices.recorded.length;
  };
  cases.forEach((recorded, i) => {
    run(Choices.replaying(recorded), `committed case ${i}`);
  });
  for (let k = 0; k < runs; k++) run(Choices.seeded(seed + k), `seed ${seed + k}`);
  return { cases: cases.length, runs, seed, choices: made };
}

/** What the law threw, always an Error; `undefined` if it held. */
function failureOf(law: (choices: Choices) => unknown, choices: Choices): Error | undefined {
  let result: unknown;
  try {
    result = law(choices);
  } catch (error) {
    return error instanceof Error ? error : new Error(`thrown: ${String(error)}`);
  }
  // An asynchronous law would fail after it was counted as kept.
  if (result instanceof Promise) throw new TypeError("A law must be synchronous; this one returned a promise");
  return undefined;
}

function lawError(check: LawCheck, origin: string, recorded: readonly number[], first: Error): Error {
  const small = shrink((choices) => failureOf(check.law, choices), recorded);
  const again = failureOf(check.law, Choices.replaying(small));
  const failure = again ?? first;
  const lines = [
    `${check.name}: does not hold (${origin})`,
    `choices, shrunk from ${recorded.length} to ${small.length}: ${JSON.stringify(small)}`,
  ];
  if (again === undefined) lines.push("the same choices did not fail again: the law depends on something else as well");
  lines.push(failure.stack ?? failure.message);
  return new Error(lines.join("\n"), { cause: failure });
}

/** A whole number from the environment, 0 or more. Set to anything else, it is a mistake worth stopping for. */
function numberFromEnvironment(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, not "${text}"`);
  return value;
}

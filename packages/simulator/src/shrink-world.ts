// From a world that breaks a law to a small one that breaks the same law, one list of numbers after the other: first what people
// do, then delays, which mostly need not be there at all. Bounded in attempts and in time.

import { type Choices, shrinkLater } from "@convergence/proof";
import type { Law } from "./violated-law.ts";
import { runWorld } from "./world.ts";
import { type Lane, replayedChoices, type WorldCase } from "./world-choices.ts";
import { WorldFailure } from "./world-failure.ts";
import type { WorldOptions } from "./world-options.ts";

export type WorldShrinkBounds = {
  /** Worlds that are tried in all. */
  readonly attemptsMax: number;
  /** Says that enough time was spent. */
  readonly isOver: () => boolean;
};

/** In which order, and with how many attempts of a hundred: delays mostly need not be there at all, which one attempt tells. */
const order: readonly (readonly [Lane, number])[] = [
  ...([
    ["client", 2],
    ["network", 2],
    ["disk", 2],
    ["script", 70],
  ] as const),
  ...([
    ["network", 6],
    ["disk", 6],
    ["client", 2],
    ["script", 10],
  ] as const),
];
const perHundred = 100;

/** The failure of the smallest world found; the one that was given, if it does not fail again. `options`: asked for each world. */
export async function shrinkWorld(
  failure: WorldFailure,
  options: () => WorldOptions,
  { attemptsMax, isOver }: WorldShrinkBounds,
): Promise<WorldFailure> {
  const { law } = failure;
  let best = failure;
  for (const [lane, share] of order) {
    const { world } = best;
    await shrinkLater(
      async (choices) => {
        const found = await failureWith(choices, lane, world, options(), law);
        best = found ?? best;
        return found;
      },
      world[lane],
      { attemptsMax: Math.ceil((attemptsMax * share) / perHundred), isOver },
    );
    if (isOver()) break;
  }
  return best;
}

async function failureWith(
  choices: Choices,
  lane: Lane,
  world: WorldCase,
  options: WorldOptions,
  law: Law,
): Promise<WorldFailure | undefined> {
  try {
    await runWorld({ ...replayedChoices(world), [lane]: choices }, options);
    return undefined;
  } catch (error) {
    return error instanceof WorldFailure && error.law === law ? error : undefined;
  }
}

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

/** Emptied lists of delays first: after that a script is short to read and quick to try. */
const order: readonly Lane[] = ["client", "network", "disk", "script", "disk", "network", "client", "script"];

/** Runs a world; the failure, if it breaks this law or, when none is given, any. */
export async function failureOf(
  world: WorldCase,
  options: WorldOptions,
  law?: Law,
): Promise<WorldFailure | undefined> {
  try {
    await runWorld(replayedChoices(world), options);
    return undefined;
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    return law === undefined || error.law === law ? error : undefined;
  }
}

/** The failure of the smallest world found; the one that was given, if it does not fail again. */
export async function shrinkWorld(
  failure: WorldFailure,
  options: WorldOptions,
  { attemptsMax, isOver }: WorldShrinkBounds,
): Promise<WorldFailure> {
  const { law } = failure;
  let best = failure;
  let left = attemptsMax;
  for (const lane of order) {
    const { world } = best;
    await shrinkLater(
      async (choices) => {
        left--;
        const found = await failureWith(choices, lane, world, options, law);
        best = found ?? best;
        return found;
      },
      world[lane],
      { attemptsMax: Math.ceil(left / 2), isOver },
    );
    if (isOver() || left <= 0) break;
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

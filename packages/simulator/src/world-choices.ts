// What decides a world: one list of numbers for each part of it, so that a message less on the network changes nothing of what
// people do. Recorded, the lists are the world; shortened or lowered ones are worlds too, and calmer ones.

import { Choices } from "@convergence/proof";

/** `script`: who does what, when, and what goes wrong; `network`: delays; `disk`: delays and torn writes; `client`: their turns. */
export const lanes = ["script", "network", "disk", "client"] as const;

export type Lane = (typeof lanes)[number];
export type WorldCase = { readonly [Name in Lane]: readonly number[] };
export type WorldChoices = { readonly [Name in Lane]: Choices };

const each = <T>(of: (lane: Lane, index: number) => T): { readonly [Name in Lane]: T } =>
  Object.fromEntries(lanes.map((lane, index) => [lane, of(lane, index)])) as { [Name in Lane]: T };

/** Every whole number is a world. */
export const seededChoices = (seed: number): WorldChoices =>
  each((_, index) => Choices.seeded(seed * lanes.length + index));

export const replayedChoices = (world: WorldCase): WorldChoices => each((lane) => Choices.replaying(world[lane]));

export const recordedCase = (choices: WorldChoices): WorldCase => each((lane) => choices[lane].recorded);

/** The same world: a list that is used up answers 0. */
export const withoutTrailingZeros = (world: WorldCase): WorldCase =>
  each((lane) => world[lane].slice(0, world[lane].findLastIndex((value) => value !== 0) + 1));

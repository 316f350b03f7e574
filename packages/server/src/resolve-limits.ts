// The limits that a server works with: the defaults, and what somebody wants to be different. What cannot be kept is refused with a
// sentence that names the limit, the value and what would do.

import {
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  modelWeightMax,
  operationsPerSubmissionMax,
  stringUnitsMax,
  treeDepthMax,
} from "@convergence/engine";
import { channelMax, clientFrameBytesMax, sessionsPerModelMax } from "@convergence/protocol";
import { ConfigurationError } from "./configuration-error.ts";
import { defaultLimits, type ServerLimits } from "./limits.ts";

/** The longest time that a timer of the platform can wait. */
export const timerMsMax: number = 2 ** 31 - 1;

/** What the engine and the protocol can do at all. */
const most: Partial<ServerLimits> = {
  frameBytesMax: clientFrameBytesMax,
  channelsMax: channelMax,
  operationsPerChangeMax: operationsPerSubmissionMax,
  ...{ elementsPerChangeMax, elementsPerModelMax, modelWeightMax, treeDepthMax, keyUnitsMax, stringUnitsMax },
  sessionsPerModelMax,
};

export const limitNames: readonly (keyof ServerLimits)[] = Object.keys(defaultLimits) as (keyof ServerLimits)[];

/** Throws a `ConfigurationError` for a name that is none, and for a value that is no whole number in its range. */
export function resolveLimits(some: Readonly<Partial<Record<string, number>>> = {}): ServerLimits {
  const given = Object.entries(some).filter((entry) => entry[1] !== undefined);
  for (const [name, value] of given) {
    const limit = limitNames.find((each) => each === name);
    if (limit === undefined)
      throw new ConfigurationError(`There is no limit with the name ${name}; docs/operations.md lists them.`);
    const [low, high] = rangeOf(limit);
    if (Number.isInteger(value) && value! >= low && value! <= high) continue;
    throw new ConfigurationError(
      `The limit ${name} has to be a whole number from ${low} to ${high}, and ${value} is not.`,
    );
  }
  return { ...defaultLimits, ...Object.fromEntries(given) };
}

function rangeOf(name: keyof ServerLimits): readonly [low: number, high: number] {
  const isTime = /Ms(Max)?$/.test(name);
  return [isTime ? 0 : 1, most[name] ?? (isTime ? timerMsMax : Number.MAX_SAFE_INTEGER)];
}

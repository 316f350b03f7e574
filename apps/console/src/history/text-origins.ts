// Who wrote which part of a text. Pure data: a list of runs that are as long as the text altogether.
//
// Law: what one author wrote side by side without a long pause is one run, so that a long text has few of them.

import type { WrittenText } from "@convergence/client";

/** One author and the changes, from the first to the last, that brought something in. Times in milliseconds since 1970. */
export type Origin = {
  readonly userKey: string;
  readonly firstVersion: number;
  readonly lastVersion: number;
  readonly firstTime: number;
  readonly lastTime: number;
};

/** Without an origin: nobody knows it, so far. */
export type OriginRun = { readonly length: number; readonly origin: Origin | undefined };

export type Origins = readonly OriginRun[];

/** Pauses that are longer end a run: then the time that is shown of it is right to some minutes. */
const pauseMsMax = 5 * 60_000;

/** What the server says of a piece of a text. What the model was created with is nobody's. */
export function spanOf({ version, lastVersion, user, time, lastTime }: WrittenText): Origin | undefined {
  if (version === 0) return undefined;
  return {
    userKey: user.key,
    ...{ firstVersion: version, lastVersion, firstTime: time.getTime(), lastTime: lastTime.getTime() },
  };
}

export const originOf = (userKey: string, version: number, time: number): Origin => ({
  userKey,
  ...{ firstVersion: version, lastVersion: version, firstTime: time, lastTime: time },
});

/** Takes runs in order, and joins them. */
export function joinOrigins(runs: Iterable<OriginRun>): Origins {
  const joined: OriginRun[] = [];
  for (const run of runs) {
    if (run.length === 0) continue;
    const before = joined.at(-1);
    const both = before === undefined ? undefined : together(before, run);
    if (both === undefined) joined.push(run);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

/** How many units are whose, most first. */
export function sharesOf(origins: Origins): readonly { readonly userKey: string; readonly units: number }[] {
  const units = new Map<string, number>();
  for (const { length, origin } of origins) {
    if (origin !== undefined) units.set(origin.userKey, (units.get(origin.userKey) ?? 0) + length);
  }
  return [...units].map(([userKey, count]) => ({ userKey, units: count })).sort((a, b) => b.units - a.units);
}

function together(one: OriginRun, next: OriginRun): OriginRun | undefined {
  const [a, b] = [one.origin, next.origin];
  const length = one.length + next.length;
  if (a === undefined || b === undefined) return a === b ? { length, origin: undefined } : undefined;
  const origin = togetherWith(a, b);
  return origin && { length, origin };
}

/** One origin of two neighbours; `undefined` if they are of two authors, or have a long pause between them. */
function togetherWith(a: Origin, b: Origin): Origin | undefined {
  const isPause = b.firstTime > a.lastTime + pauseMsMax || b.lastTime < a.firstTime - pauseMsMax;
  if (a.userKey !== b.userKey || isPause) return undefined;
  return {
    userKey: a.userKey,
    firstVersion: Math.min(a.firstVersion, b.firstVersion),
    lastVersion: Math.max(a.lastVersion, b.lastVersion),
    firstTime: Math.min(a.firstTime, b.firstTime),
    lastTime: Math.max(a.lastTime, b.lastTime),
  };
}

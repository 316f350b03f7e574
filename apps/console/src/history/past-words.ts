// How the page speaks of versions, times and their authors. Pure but for the time zone and language of the reader.

import type { Origin } from "./text-origins.ts";

const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const timeWords = (time: number): string => dateAndTime.format(time);

/** Made once: a screen of marks has hundreds of numbers. */
const numbers = new Intl.NumberFormat();

const counted = (count: number): string => numbers.format(count);

/** Where a slider stands. `author`: who made the version, if that is known. */
export function versionWords(version: number, maxVersion: number, time: number, author: string | undefined): string {
  const who = version === 0 ? "as it was created" : author === undefined ? "" : `by ${author}`;
  const words = [`Version ${counted(version)} of ${counted(maxVersion)}`, timeWords(time), who];
  return words.filter((each) => each !== "").join(" · ");
}

/** What a part of a text is titled with: who, when, which version. */
export function originWords({ firstVersion, lastVersion, lastTime }: Origin, name: string): string {
  const versions =
    firstVersion === lastVersion
      ? `version ${counted(lastVersion)}`
      : `versions ${counted(firstVersion)} to ${counted(lastVersion)}`;
  return `${name}, ${timeWords(lastTime)}, ${versions}`;
}

/** What became of a wish to restore. */
export const restoredWords = (version: number, as: number | undefined): string =>
  as === undefined
    ? `The model is as it was at version ${counted(version)}; nothing had to change`
    : `Version ${counted(version)} restored as version ${counted(as)}`;

/** What became of a wish to take that back again. */
export const takenBackWords = (version: number, as: number | undefined): string =>
  as === undefined
    ? `Nothing of version ${counted(version)} is left that could be taken back`
    : `Version ${counted(version)} taken back as version ${counted(as)}`;

/** A name, and the version that has it. */
export const namedWords = (name: string, version: number): string => `${name}: version ${counted(version)}`;

/** What is shown of two versions. */
export function comparedWords(one: number, other: number): string {
  const [from, to] = [Math.min(one, other), Math.max(one, other)].map(counted);
  if (one === other) return `This is version ${to} itself.`;
  return `What came and went from version ${from} to version ${to}`;
}

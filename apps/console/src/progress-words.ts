// What the page says while a model is on its way back after an absence. Pure.

import type { ResyncProgress } from "@convergence/client";

/** Fewer changes are done before anybody has read about them. */
const worthSaying = 500;

const what = {
  receiving: "Catching up",
  merging: "Merging your changes",
  sending: "Saving your changes",
} as const;

const numbers = new Intl.NumberFormat("en");

/** `undefined`: there is nothing to say. */
export function progressWords(progress: ResyncProgress | undefined): string | undefined {
  if (progress === undefined || progress.total < worthSaying || progress.done === progress.total) return undefined;
  const { phase, done, total } = progress;
  return `${what[phase]}: ${numbers.format(done)} of ${numbers.format(total)} changes`;
}

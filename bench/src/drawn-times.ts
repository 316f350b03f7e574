// When keystrokes come, as people's do: intervals of a log-normal distribution.

import { randomBelow } from "./random.ts";

const intervalMedianMs = 150;

/** Times of keystrokes: Box and Muller's normal numbers, as exponents. */
export function drawnTimes(count: number): Float64Array {
  const below = randomBelow(1);
  const uniform = (): number => (below(2 ** 30) + 0.5) / 2 ** 30;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let time = 1_764_000_000_000;
  return Float64Array.from({ length: count }, () => (time += Math.round(intervalMedianMs * Math.exp(normal()))));
}

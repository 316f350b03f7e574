// How long to wait before another attempt to connect: longer each time, and not all clients at once.

/** Half of the interval is fixed and half is random, so that a server that comes back is not met by everybody together. */
export function retryDelay(intervalsMs: readonly number[], attempt: number, atLeastMs: number, random: number): number {
  const interval = intervalsMs[Math.min(attempt, intervalsMs.length - 1)] ?? 0;
  if (atLeastMs > interval) return Math.round(atLeastMs * (1 + random / 2));
  return Math.round(interval * (0.5 + random / 2));
}

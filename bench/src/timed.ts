// Times work, after a sweep: what its preparation left lying about is not its own.

/** Milliseconds. */
export function timed(work: () => void): number {
  globalThis.gc?.();
  const started = performance.now();
  work();
  return performance.now() - started;
}

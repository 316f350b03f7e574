// Edits at a rate: the n-th when its time has come, whatever became of the ones before. The time is that of making it, so a late
// timer here is nobody's latency.

/** The finest wait of the platform's timers. */
const tickMs = 1;

export async function pace(perSecond: number, seconds: number, act: (n: number) => void): Promise<void> {
  const started = performance.now();
  const total = perSecond * seconds;
  for (let made = 0; made < total; ) {
    await wait(tickMs);
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond));
    while (made < due) act(made++);
  }
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until something holds. Gives up, with what was waited for, when it takes too long. */
export async function until(isSo: () => boolean, what: string, secondsMax = 300): Promise<void> {
  const latest = performance.now() + secondsMax * 1000;
  while (!isSo()) {
    if (performance.now() > latest) throw new Error(`After ${secondsMax} s it is still to come: ${what}`);
    await wait(5);
  }
}

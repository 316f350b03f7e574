// Watches a page from inside while it works: how long it was busy in one go, and what its progress bar said.

import type { Page } from "playwright-core";

export type Watched = {
  /** The longest time between two turns of the page's own timers, in milliseconds. */
  readonly longestGapMs: number;
  /** The longest task that the browser complains of (those from 50 ms on); 0 if there was none. */
  readonly longestTaskMs: number;
  /** How many of those there were. */
  readonly longTasks: number;
  /** The longest script in a slow frame that was not about drawing: the work of the client, and of what listens to it. */
  readonly longestWorkMs: number;
  /** What the progress bar said, in order. */
  readonly said: readonly string[];
};

/** Begins; what it returns ends it, and tells. */
export async function watchPage(page: Page): Promise<() => Promise<Watched>> {
  await page.evaluate(() => {
    const watched = {
      ...{ longestGapMs: 0, longestTaskMs: 0, longTasks: 0, longestWorkMs: 0, isOver: false },
      said: [] as string[],
    };
    Object.assign(globalThis, { watched });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        watched.longestTaskMs = Math.max(watched.longestTaskMs, duration);
        watched.longTasks++;
      }
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      type Script = { readonly duration: number; readonly invoker: string };
      for (const entry of list.getEntries()) {
        const { scripts = [] } = entry as PerformanceEntry & { readonly scripts?: readonly Script[] };
        for (const { duration, invoker } of scripts) {
          if (!invoker.startsWith("FrameRequestCallback"))
            watched.longestWorkMs = Math.max(watched.longestWorkMs, duration);
        }
      }
    }).observe({ type: "long-animation-frame" });
    const words = document.getElementById("progress-words")!;
    const panel = document.getElementById("progress")!;
    new MutationObserver(() => {
      if (!panel.hidden) watched.said.push(words.textContent);
    }).observe(words, { childList: true });
    let last = performance.now();
    const tick = (): void => {
      const now = performance.now();
      watched.longestGapMs = Math.max(watched.longestGapMs, now - last);
      last = now;
      if (!watched.isOver) setTimeout(tick);
    };
    setTimeout(tick);
  });
  return () =>
    page.evaluate(() => {
      const { watched } = globalThis as unknown as { readonly watched: Watched & { isOver: boolean } };
      watched.isOver = true;
      return watched;
    });
}

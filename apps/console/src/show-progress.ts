// The bar that shows how far the model is on its way back, as long as it takes.

import type { RealTimeModel } from "@convergence/client";
import { part } from "./part.ts";
import { progressWords } from "./progress-words.ts";

export function showProgress(model: RealTimeModel): void {
  const panel = part("progress", HTMLElement);
  const words = part("progress-words", HTMLElement);
  const bar = part("progress-bar", HTMLProgressElement);
  const update = (): void => {
    const progress = model.resyncProgress();
    const text = progressWords(progress);
    panel.hidden = text === undefined;
    if (text === undefined || progress === undefined) return;
    words.textContent = text;
    bar.max = progress.total;
    bar.value = progress.done;
  };
  for (const event of ["resync_progress", "reconnecting", "offline", "closed"] as const) model.on(event, update);
}

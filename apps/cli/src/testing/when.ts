// Waits for something to be so of an open model, woken by its own events.

import type { RealTimeModel } from "@convergence/client";

/** Rejects if the model closes before. */
export function when(model: RealTimeModel<never>, isSo: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (reason?: string): boolean => {
      if (isSo()) resolve();
      else if (!model.isOpen()) reject(new Error(`${model.modelId()} was closed: ${reason}`));
      else return false;
      return true;
    };
    if (check("before")) return;
    const subscription = model.events().subscribe((event) => {
      const reason = "reason" in event ? String(event.reason) : event.name;
      if (check(reason)) subscription.unsubscribe();
    });
  });
}

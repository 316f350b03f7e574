// Several splices of a string as one change, so that they take effect, and are undone, together.

import type { RealTimeString, TextSplice } from "@convergence/client";

/**
 * Each splice on what the one before left. Throws what the string throws; then none of them is in effect, unless the application
 * has a batch open, which is its own to cancel. `splicing` is told while the string tells of these splices, and of nothing else.
 */
export function spliceTogether(
  string: RealTimeString,
  splices: readonly TextSplice[],
  splicing: (isSplicing: boolean) => void,
): void {
  const model = string.model();
  const isBatch = splices.length > 1 && !model.isBatchStarted();
  if (isBatch) model.startBatch();
  try {
    splicing(true);
    for (const { at, remove, insert } of splices) string.splice(at, remove, insert);
    splicing(false);
    // What others did meanwhile is told by this.
    if (isBatch) model.completeBatch();
  } catch (error) {
    splicing(true);
    if (isBatch && model.isBatchStarted()) model.cancelBatch();
    throw error;
  } finally {
    splicing(false);
  }
}

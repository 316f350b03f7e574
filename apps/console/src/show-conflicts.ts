// Tells of edits that were lost (P2), those of one moment together.

import { ConflictEvent, type RealTimeModel } from "@convergence/client";
import { conflictNotice, joinLosses, type Loss } from "./conflict-notice.ts";
import type { Notices } from "./notices.ts";

/** The letters of one word may be refused over several frames. */
const momentMs = 250;

export function showConflicts(model: RealTimeModel, notices: Notices): void {
  let losses: Loss[] = [];
  const tell = (): void => {
    for (const loss of joinLosses(losses)) notices.show(conflictNotice(loss));
    losses = [];
  };
  model.on(ConflictEvent.NAME, ({ kind, operation, lostValue, path, elementId, winner, by }) => {
    if (losses.length === 0) setTimeout(tell, momentMs);
    losses.push({ kind, operation, lostValue, elementId, path, winner, by: by?.user.displayName });
  });
}

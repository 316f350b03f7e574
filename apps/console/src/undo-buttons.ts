// Takes back, and does again, what this window did anywhere in the model. Never what others did.

import type { RealTimeModel, UndoManager } from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { coalesced } from "./coalesced.ts";
import { part } from "./part.ts";

export function showUndo(model: RealTimeModel, manager: UndoManager, attempt: Attempt): void {
  const undo = part("undo", HTMLButtonElement);
  const redo = part("redo", HTMLButtonElement);
  const update = coalesced(() => {
    undo.disabled = !model.isOpen() || !manager.canUndo();
    redo.disabled = !model.isOpen() || !manager.canRedo();
  });
  undo.addEventListener("click", () => attempt(() => void manager.undo()));
  redo.addEventListener("click", () => attempt(() => void manager.redo()));
  // The server would not put back what was taken out.
  manager.on("failed", ({ error }) => {
    attempt(() => {
      throw error;
    });
  });
  manager.on("changed", update);
  model.on("closed", update);
  update();
}

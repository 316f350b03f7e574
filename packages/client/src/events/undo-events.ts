// What an undo manager tells.

import type { Registered } from "../elements/element-registry.ts";

type Manager = Registered<"undoManager">;

/** Something was done, undone, or put back: `canUndo()`, `canRedo()` and `isPending()` may give another answer. Once for a batch. */
export class UndoChangedEvent {
  static readonly NAME = "changed";
  readonly name = "changed";
  readonly src: Manager;
  constructor(src: Manager) {
    this.src = src;
  }
}

/** The server would not put back what was to be undone, or done again: it stays as it is. `error` says why. */
export class UndoFailedEvent {
  static readonly NAME = "failed";
  readonly name = "failed";
  readonly src: Manager;
  readonly error: unknown;
  constructor(src: Manager, error: unknown) {
    this.src = src;
    this.error = error;
  }
}

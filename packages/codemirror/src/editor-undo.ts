// The undo manager behind one editor: the application's, or one for this string alone that ends with the editor.
//
// The model tells elements nothing of edits from this window, and undo is one, whoever asks for it. So the manager is listened to.

import type { RealTimeString, UndoManager } from "@convergence/client";

export type EditorUndoOptions = {
  readonly string: RealTimeString;
  /** Without one it is made. */
  readonly manager: UndoManager | undefined;
  /** Something of this window's may have edited the string. */
  readonly onChanged: () => void;
  /** What was to come back did not. */
  readonly onError: (error: unknown) => void;
};

export class EditorUndo {
  readonly #options: EditorUndoOptions;
  readonly #manager: UndoManager;

  /** Throws a `ConvergenceError` if a manager is to be made and the string is not in its model any more. */
  constructor(options: EditorUndoOptions) {
    const { string, manager, onChanged } = options;
    this.#options = options;
    this.#manager = manager ?? string.model().undoManager({ within: string });
    this.#manager.on("changed", onChanged);
    if (manager === undefined) this.#manager.on("failed", this.#onFailed);
  }

  end(): void {
    this.#manager.off("changed", this.#options.onChanged);
    if (this.#options.manager === undefined) this.#manager.off("failed", this.#onFailed).dispose();
  }

  /** Throws a `ConvergenceError` while a batch is open. */
  turn(direction: "undo" | "redo"): void {
    if (direction === "undo") this.#manager.undo();
    else this.#manager.redo();
  }

  /** The user goes to another place: what is typed there is undone by itself. */
  endGroup(): void {
    this.#manager.endGroup();
  }

  readonly #onFailed = ({ error }: { readonly error: unknown }): void => this.#options.onError(error);
}

// The keys, and the menu, of undo and redo, given to the model's undo manager: it takes back what this user did and nobody else's
// work, which the editor's own history does not know of.

import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { UndoManager } from "./collaboration.ts";

/** `follow` runs what edits the model, and shows what came of it. */
export function undoKeys(manager: UndoManager, follow: (view: EditorView, edit: () => void) => void): Extension {
  // Also with nothing to take back: the editor's own history must not do it instead.
  const run = (edit: () => boolean) => (view: EditorView) => {
    follow(view, edit);
    return true;
  };
  const undo = run(() => manager.undo());
  const redo = run(() => manager.redo());
  return Prec.highest([
    keymap.of([
      { key: "Mod-z", run: undo, preventDefault: true },
      { key: "Mod-y", run: redo, preventDefault: true },
      { key: "Mod-Shift-z", run: redo, preventDefault: true },
    ]),
    EditorView.domEventHandlers({
      beforeinput({ inputType }, view) {
        if (inputType === "historyUndo") return undo(view);
        return inputType === "historyRedo" && redo(view);
      },
    }),
  ]);
}

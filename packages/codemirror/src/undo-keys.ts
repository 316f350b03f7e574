// The keys, and the menu, of undo and redo, given to the model's undo manager: it takes back what this user did and nobody else's
// work, which the editor's own history does not know of.

import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

export function undoKeys(turn: (view: EditorView, direction: "undo" | "redo") => void): Extension {
  // Also with nothing to take back: the editor's own history must not do it instead.
  const run = (direction: "undo" | "redo") => (view: EditorView) => {
    turn(view, direction);
    return true;
  };
  const [undo, redo] = [run("undo"), run("redo")];
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

// The extension that makes a CodeMirror editor one of many on a string of a model.

import { type Extension, Prec } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import type { RealTimeString, UndoManager } from "@convergence/client";
import { cursorTheme } from "./cursor-theme.ts";
import { bindingFields, EditorBinding } from "./editor-binding.ts";
import { undoKeys } from "./undo-keys.ts";

export type EditorOptions = {
  /** Hears why an edit was taken back: the model is closed, the text too long. By default `console.error`. */
  readonly onError?: (error: unknown) => void;
  /** What undo and redo go to, by default a manager for this string that ends with the editor; false: to the editor's own history. */
  readonly undo?: UndoManager | false;
  /** The key of the references that carry the selections, `"cursor"` if nothing else is said; false: share and show none. */
  readonly cursors?: string | false;
};

/**
 * From here on the editor shows `string`, whatever it held before, and everything that is typed goes there. What others do shows
 * without getting into the editor's history. An edit that the string does not take is taken back; once the model is closed the
 * editor is for reading only. The binding ends with the editor. At most one in an editor.
 */
export function convergence(string: RealTimeString, options: EditorOptions = {}): Extension {
  const { onError = (error) => console.error(error), undo, cursors = "cursor" } = options;
  const cursorKey = cursors === false ? undefined : cursors;
  const plugin = ViewPlugin.define((view) => new EditorBinding(view, { string, onError, cursorKey, undo }));
  return [
    bindingFields,
    cursorTheme,
    plugin,
    // Before other listeners: what they do may edit again.
    Prec.highest(
      EditorView.updateListener.of(({ docChanged, view }) => {
        if (docChanged) view.plugin(plugin)?.updated();
      }),
    ),
    undo === false ? [] : undoKeys((view, direction) => view.plugin(plugin)?.turn(direction)),
  ];
}

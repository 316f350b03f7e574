// The editor of the text under the key `text`, whichever element that is at the moment, and the comments on it.

import { type RealTimeModel, RealTimeString, type UndoManager } from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { CommentPane } from "./comment-pane.ts";
import { part } from "./part.ts";
import { TextEditor } from "./text-editor.ts";

const key = "text";

export function showText(model: RealTimeModel, undo: UndoManager, attempt: Attempt): void {
  const editor = part("text", TextEditor);
  const missing = part("text-missing", HTMLElement);
  const comments = new CommentPane({ model, editor, attempt });
  const onError = (error: unknown): void => {
    attempt(() => {
      throw error;
    });
  };
  let shown: RealTimeString | undefined;

  const update = (): void => {
    const element = model.root().get(key);
    const text = element instanceof RealTimeString ? element : undefined;
    missing.hidden = text !== undefined;
    if (text === shown) return;
    shown = text;
    editor.show(text, { undo, onError });
    comments.show(text);
  };

  part("text-add", HTMLButtonElement).addEventListener("click", () => {
    if (attempt(() => void model.root().set(key, ""))) editor.focus();
  });
  for (const event of ["set", "remove", "value"] as const) model.root().on(event, update);
  update();
}

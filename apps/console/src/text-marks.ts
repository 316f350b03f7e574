// Stretches of the editor's text that stand out: what comments are about. Set as a whole, carried along by every change in between.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

/** In positions of the editor. `isDraft`: the comment is being written. */
export type TextMark = {
  readonly start: number;
  readonly end: number;
  readonly title: string;
  readonly isDraft: boolean;
};

/** In positions of the document after the transaction. Empty ones, and those beyond its end, are left out. */
export const setMarks = StateEffect.define<readonly TextMark[]>();

export const marksField = StateField.define({
  create: () => Decoration.none,
  update(marks, { changes, effects, newDoc }) {
    const set = effects.findLast((effect) => effect.is(setMarks));
    if (set === undefined) return marks.map(changes);
    const fitting = (set.value as readonly TextMark[]).filter(({ start, end }) => start < end && end <= newDoc.length);
    return Decoration.set(
      fitting.map(({ start, end, title, isDraft }) =>
        Decoration.mark({
          class: isDraft ? "text-mark text-mark-draft" : "text-mark",
          attributes: { title },
        }).range(start, end),
      ),
      true,
    );
  },
  provide: (field) => EditorView.decorations.from(field),
});

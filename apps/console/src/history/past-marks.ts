// Stretches of an old text that stand out, by class and title. Set as a whole together with the text that they are in.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { authorColours } from "./author-names.ts";

/** In units of the text. */
export type PastMark = { readonly start: number; readonly end: number; readonly look: string; readonly title: string };

export const setPastMarks = StateEffect.define<readonly PastMark[]>();

/** In order; those that do not fit into the text are left out. */
export const pastMarks: StateField<DecorationSet> = StateField.define({
  create: () => Decoration.none,
  update(marks, { changes, effects, newDoc }) {
    const set = effects.findLast((effect) => effect.is(setPastMarks));
    if (set === undefined) return marks.map(changes);
    const fitting = (set.value as readonly PastMark[]).filter(({ start, end }) => start < end && end <= newDoc.length);
    return Decoration.set(
      fitting.map(({ start, end, look, title }) =>
        Decoration.mark({ class: look, attributes: { title } }).range(start, end),
      ),
    );
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The class of what an author wrote. */
export const authorLook = (colour: number): string => `author author-${colour}`;

/** Of a ground, as a byte in hex: letters on it stay readable, whether the page is light or dark. */
const groundOpacity = { light: "2b", dark: "55" } as const;

type Rules = Parameters<typeof EditorView.baseTheme>[0];

function rules(): Rules {
  const looks: Record<string, Rules[string]> = {};
  authorColours.forEach((colour, i) => {
    for (const mode of ["light", "dark"] as const) {
      looks[`&${mode} .author-${i}`] = {
        backgroundColor: colour + groundOpacity[mode],
        boxShadow: `inset 0 -2px ${colour}`,
      };
    }
  });
  return looks;
}

export const pastTheme = EditorView.baseTheme({
  ...rules(),
  ".piece-inserted": { backgroundColor: "var(--good-ground)", boxShadow: "inset 0 -2px var(--good)" },
  ".piece-removed": {
    backgroundColor: "var(--bad-ground)",
    color: "var(--bad)",
    textDecoration: "line-through",
  },
});

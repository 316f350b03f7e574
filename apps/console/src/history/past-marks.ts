// Stretches of an old text that stand out, by class and title. Set as a whole together with the text that they are in.
//
// A long text has many thousands of them: only those on the screen are made, and become part of the page.

import { type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { authorColours } from "./author-names.ts";

/** In units of the text. */
export type PastMark = {
  readonly start: number;
  readonly end: number;
  readonly look: string;
  readonly title: string;
};

/** Those that overlap what is from one place up to another, in order, none in another. Always the same for the same text. */
export type PastMarks = (from: number, to: number) => readonly PastMark[];

export const noMarks: PastMarks = () => [];

/** They count until the next ones, which have to come with every change of the text. */
export const setPastMarks = StateEffect.define<PastMarks>();

const marksField = StateField.define<PastMarks>({
  create: () => noMarks,
  update: (marks, { effects }) => {
    const set = effects.findLast((effect) => effect.is(setPastMarks));
    return set === undefined ? marks : (set.value as PastMarks);
  },
});

const drawnMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorationsIn(view);
    }

    update({ view, docChanged, viewportChanged, state, startState }: ViewUpdate): void {
      const isSame = state.field(marksField) === startState.field(marksField);
      if (docChanged || viewportChanged || !isSame) this.decorations = decorationsIn(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

/** What shows them, and those that are there from the beginning. */
export const pastMarks = (marks: PastMarks) => [marksField.init(() => marks), drawnMarks];

function decorationsIn({ state, visibleRanges }: EditorView): DecorationSet {
  const marks = state.field(marksField);
  const drawn: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (const { start, end, look, title } of marks(from, to)) {
      const decoration = Decoration.mark({ class: look, attributes: { title } });
      drawn.push(decoration.range(Math.max(start, from), Math.min(end, to)));
    }
  }
  return Decoration.set(drawn);
}

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

// `<text-editor>`: a text that several people write in, with their carets and selections in it.
//
// It is CodeMirror in a shadow root. The page's security policy lets no script bring style sheets into the page itself; a shadow root
// adopts the editor's own. Positions are those of the editor, in which every line break is one unit.

import { Compartment } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Range, RealTimeString } from "@convergence/client";
import { convergence, type EditorOptions } from "@convergence/codemirror";
import { editorTheme } from "./editor-theme.ts";
import { marksField, setMarks, type TextMark } from "./text-marks.ts";

/** Its text, or its selection, is another one. */
export const shownEvent = "shown";

const darkness = matchMedia("(prefers-color-scheme: dark)");

export class TextEditor extends HTMLElement {
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #dark = new Compartment();
  #view: EditorView | undefined;

  /** From here on it shows the string; without one, nothing. */
  show(string: RealTimeString | undefined, options: EditorOptions = {}): void {
    this.#view?.destroy();
    this.#view = string === undefined ? undefined : this.#open(string, options);
    this.hidden = string === undefined;
  }

  /** All of the text, also what is not on the screen. */
  get value(): string {
    return this.#view?.state.doc.toString() ?? "";
  }

  get length(): number {
    return this.#view?.state.doc.length ?? 0;
  }

  get selection(): Range {
    const { from: start, to: end } = this.#view?.state.selection.main ?? { from: 0, to: 0 };
    return { start, end };
  }

  /** Selects, and brings it into view; the focus goes there. */
  select({ start, end }: Range): void {
    this.#view?.dispatch({ selection: { anchor: start, head: end }, scrollIntoView: true });
    this.focus();
  }

  override focus(): void {
    this.#view?.focus();
  }

  /** Takes the place of the marks before. */
  mark(marks: readonly TextMark[]): void {
    this.#view?.dispatch({ effects: setMarks.of(marks) });
  }

  #open(string: RealTimeString, options: EditorOptions): EditorView {
    const isDark = () => EditorView.darkTheme.of(darkness.matches);
    const view = new EditorView({
      doc: string.value(),
      root: this.#root,
      parent: this.#root,
      extensions: [
        convergence(string, options),
        marksField,
        editorTheme,
        this.#dark.of(isDark()),
        EditorView.lineWrapping,
        // A label by id would not be found from inside the shadow root.
        EditorView.contentAttributes.of({ "aria-label": this.getAttribute("label") ?? "", spellcheck: "false" }),
        EditorView.updateListener.of(({ docChanged, selectionSet }) => {
          if (docChanged || selectionSet) this.dispatchEvent(new Event(shownEvent));
        }),
      ],
    });
    darkness.onchange = () => view.dispatch({ effects: this.#dark.reconfigure(isDark()) });
    return view;
  }
}

customElements.define("text-editor", TextEditor);

// `<past-text>`: a text as it was, to be read. Its parts can stand out, each with a title.
//
// CodeMirror in a shadow root, like `<text-editor>`, but nothing can be written. Positions are those of the model: a line ends at \n
// alone, and an \r before it is a character like any other.

import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { spliceBetween } from "@convergence/client";
import { editorTheme } from "../editor-theme.ts";
import { noMarks, type PastMarks, pastMarks, pastTheme, setPastMarks } from "./past-marks.ts";

const darkness = matchMedia("(prefers-color-scheme: dark)");

export class PastText extends HTMLElement {
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #dark = new Compartment();
  readonly #redarken = (): void =>
    this.#view?.dispatch({ effects: this.#dark.reconfigure(EditorView.darkTheme.of(darkness.matches)) });
  #view: EditorView | undefined;
  #value = "";

  connectedCallback(): void {
    this.#view = new EditorView({ root: this.#root, parent: this.#root, state: this.#state("", noMarks) });
    darkness.addEventListener("change", this.#redarken);
  }

  disconnectedCallback(): void {
    darkness.removeEventListener("change", this.#redarken);
    this.#view?.destroy();
    this.#view = undefined;
  }

  get value(): string {
    return this.#value;
  }

  /** What stays the same in the text stays where it is on the screen. */
  show(text: string, marks: PastMarks): void {
    const view = this.#view;
    const splice = spliceBetween(this.#value, text);
    this.#value = text;
    if (splice === undefined) return view?.dispatch({ effects: setPastMarks.of(marks) });
    // A view that is not on the screen would draw all that comes in, however long it is, before it knows that nobody sees it.
    if (view?.inView === false) return view.setState(this.#state(text, marks));
    const { at, remove, insert } = splice;
    view?.dispatch({ changes: { from: at, to: at + remove, insert }, effects: setPastMarks.of(marks) });
  }

  #state(doc: string, marks: PastMarks): EditorState {
    const extensions = [
      EditorState.lineSeparator.of("\n"),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      pastMarks(marks),
      pastTheme,
      editorTheme,
      this.#dark.of(EditorView.darkTheme.of(darkness.matches)),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        ...{ role: "textbox", tabindex: "0", "aria-readonly": "true", "aria-multiline": "true" },
        "aria-label": this.getAttribute("label") ?? "",
      }),
    ];
    return EditorState.create({ doc, extensions });
  }
}

customElements.define("past-text", PastText);

// `<past-text>`: a text as it was, to be read. Its parts can stand out, each with a title.
//
// CodeMirror in a shadow root, like `<text-editor>`, but nothing can be written. Positions are those of the model: a line ends at \n
// alone, and an \r before it is a character like any other.

import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { spliceBetween } from "@convergence/client";
import { editorTheme } from "../editor-theme.ts";
import { type PastMark, pastMarks, pastTheme, setPastMarks } from "./past-marks.ts";

const darkness = matchMedia("(prefers-color-scheme: dark)");

export class PastText extends HTMLElement {
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #dark = new Compartment();
  readonly #redarken = (): void =>
    this.#view?.dispatch({ effects: this.#dark.reconfigure(EditorView.darkTheme.of(darkness.matches)) });
  #view: EditorView | undefined;
  #value = "";

  connectedCallback(): void {
    const view = new EditorView({
      root: this.#root,
      parent: this.#root,
      extensions: [
        EditorState.lineSeparator.of("\n"),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        pastMarks,
        pastTheme,
        editorTheme,
        this.#dark.of(EditorView.darkTheme.of(darkness.matches)),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          ...{ role: "textbox", tabindex: "0", "aria-readonly": "true", "aria-multiline": "true" },
          "aria-label": this.getAttribute("label") ?? "",
        }),
      ],
    });
    this.#view = view;
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
  show(text: string, marks: readonly PastMark[]): void {
    const splice = spliceBetween(this.#value, text);
    const { at = 0, remove = 0, insert = "" } = splice ?? {};
    const changes = splice === undefined ? undefined : { from: at, to: at + remove, insert };
    this.#view?.dispatch({ ...(changes && { changes }), effects: setPastMarks.of(marks) });
    this.#value = text;
  }
}

customElements.define("past-text", PastText);

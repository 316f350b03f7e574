// The caret of somebody else in the text, with the name on a label, which shows for a moment after it moved and when pointed at.

import { WidgetType } from "@codemirror/view";

export type Caret = {
  readonly name: string;
  /** In the palette. */
  readonly colour: number;
  /** Grows whenever it goes to another place, so that the label shows anew. */
  readonly moves: number;
  /** Above the first line there is no room for the label. */
  readonly isInFirstLine: boolean;
};

export class CaretWidget extends WidgetType {
  readonly #caret: Caret;

  constructor(caret: Caret) {
    super();
    this.#caret = caret;
  }

  override eq(other: CaretWidget): boolean {
    const [own, its] = [this.#caret, other.#caret];
    return (
      own.name === its.name &&
      own.colour === its.colour &&
      own.moves === its.moves &&
      own.isInFirstLine === its.isInFirstLine
    );
  }

  override toDOM(): HTMLElement {
    const { name, colour, isInFirstLine } = this.#caret;
    const caret = document.createElement("span");
    caret.className = `cm-collaborator-caret cm-collaborator-${colour}`;
    caret.setAttribute("aria-hidden", "true");
    const label = document.createElement("span");
    label.className = isInFirstLine ? "cm-collaborator-name cm-collaborator-name-below" : "cm-collaborator-name";
    label.textContent = name;
    // Something of no width must be in the caret for it to be as high as the line.
    caret.append("\u2060", label);
    return caret;
  }

  override get estimatedHeight(): number {
    return -1;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

// Joins a text field of a page and a string of a model: what is typed goes into the model, what others do shows in the field.
//
// The caret stays behind the user's own text, selection and scroll position stay where they were, and while an input method
// composes the field is left alone. However much others do, the field is written at most once for each time that the page is
// drawn. Only `TextInput` is asked of the page, so this runs without one.

import { carryOver } from "./carry-over.ts";
import { DrawingTurn } from "./drawing-turn.ts";
import type { RealTimeString } from "./elements/real-time-string.ts";
import { shownPosition, textPosition } from "./shown-text.ts";
import { spliceBetween, type TextSplice } from "./text-diff.ts";
import { applySplices, mapSelection, type Selection } from "./text-position.ts";

/** What a `HTMLTextAreaElement` and a `HTMLInputElement` have in common, as far as it is used. */
export type TextInput = {
  value: string;
  readonly selectionStart: number | null;
  readonly selectionEnd: number | null;
  readonly selectionDirection: "forward" | "backward" | "none" | null;
  scrollTop: number;
  scrollLeft: number;
  setSelectionRange(start: number, end: number, direction?: "forward" | "backward" | "none"): void;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
};

/** Returns what ends the binding. The field shows the text from here on; it takes over nothing that it held before. */
export function bindTextInput(element: TextInput, string: RealTimeString): () => void {
  const binding = new TextInputBinding(element, string);
  return () => binding.end();
}

class TextInputBinding {
  readonly #element: TextInput;
  readonly #string: RealTimeString;
  /** The model's text as far as this binding has followed it. */
  #text: string;
  /** What the field held when it last agreed with `#based`, the model's text at that time. */
  #shown: string;
  #based: string;
  /** What happened in the model since then, while the field had to be left alone. */
  #missed: TextSplice[] = [];
  /** What was heard since `#text`, and is not followed yet; `undefined` once something came up that is not told as a splice. */
  #heard: TextSplice[] | undefined = [];
  readonly #drawing = new DrawingTurn(() => this.#draw());
  #isComposing = false;
  #isPushing = false;

  constructor(element: TextInput, string: RealTimeString) {
    this.#element = element;
    this.#string = string;
    this.#text = this.#based = string.value();
    element.value = this.#text;
    this.#shown = element.value;
    element.addEventListener("input", this.#onInput);
    element.addEventListener("compositionstart", this.#onCompositionStart);
    element.addEventListener("compositionend", this.#onCompositionEnd);
    string.on("insert", this.#onInsert);
    string.on("remove", this.#onRemove);
    string.on("splice", this.#onSplice);
    string.on("value", this.#onValue);
  }

  end(): void {
    const element = this.#element;
    element.removeEventListener("input", this.#onInput);
    element.removeEventListener("compositionstart", this.#onCompositionStart);
    element.removeEventListener("compositionend", this.#onCompositionEnd);
    this.#string.off("insert", this.#onInsert);
    this.#string.off("remove", this.#onRemove);
    this.#string.off("splice", this.#onSplice);
    this.#string.off("value", this.#onValue);
    this.#drawing.cancel();
  }

  readonly #onInput = (): void => {
    if (!this.#isComposing) this.#push();
  };

  readonly #onCompositionStart = (): void => {
    this.#isComposing = true;
  };

  readonly #onCompositionEnd = (): void => {
    this.#isComposing = false;
    this.#push();
  };

  readonly #onInsert = ({ index, value }: { readonly index: number; readonly value: string }): void =>
    this.#hear({ at: index, remove: 0, insert: value });
  readonly #onRemove = ({ index, value }: { readonly index: number; readonly value: string }): void =>
    this.#hear({ at: index, remove: value.length, insert: "" });
  readonly #onSplice = (event: {
    readonly index: number;
    readonly deleteCount: number;
    readonly insertValue: string;
  }): void => this.#hear({ at: event.index, remove: event.deleteCount, insert: event.insertValue });
  readonly #onValue = (): void => this.#hear(undefined);

  /** What the user did to the field goes into the model. */
  #push(): void {
    const { value } = this.#element;
    // Some keyboards deliver the two halves of a surrogate pair one after the other.
    if (!value.isWellFormed()) return;
    for (const splice of this.#follow()) this.#missed.push(splice);
    const caret = this.#element.selectionEnd ?? value.length;
    const shown = spliceBetween(this.#shown, value, caret);
    const missed = this.#missed;
    if (shown !== undefined) this.#apply(carryOver(this.#inText(shown), missed));
    this.#missed = [];
    if (missed.length === 0) this.#agree();
    else this.#showAfter(shown, missed, caret);
  }

  /** A splice of what was shown, in positions of the text behind it. */
  #inText({ at, remove, insert }: TextSplice): TextSplice {
    const from = textPosition(this.#based, this.#shown, at);
    return { at: from, remove: textPosition(this.#based, this.#shown, at + remove) - from, insert };
  }

  #apply(splices: readonly TextSplice[]): void {
    this.#isPushing = true;
    try {
      for (const { at, remove, insert } of splices) this.#string.splice(at, remove, insert);
    } catch (error) {
      this.#missed = [];
      this.#heard = [];
      this.#text = this.#string.value();
      this.#show({ start: this.#text.length, end: this.#text.length });
      throw error;
    } finally {
      this.#isPushing = false;
    }
    this.#text = this.#string.value();
  }

  /** The field has what the model has; nothing needs to be written. */
  #agree(): void {
    this.#based = this.#text;
    this.#shown = this.#element.value;
  }

  /** After a composition during which others went on: the user's text, and the caret behind it. */
  #showAfter(own: TextSplice | undefined, missed: readonly TextSplice[], caret: number): void {
    const before =
      own === undefined || caret <= own.at
        ? caret
        : own.at + own.remove + Math.max(0, caret - own.at - own.insert.length);
    let selection: Selection = { start: before, end: before };
    selection = {
      start: textPosition(this.#based, this.#shown, before),
      end: textPosition(this.#based, this.#shown, before),
    };
    for (const splice of missed) selection = mapSelection(selection, splice);
    if (own !== undefined) {
      for (const { at, remove, insert } of carryOver(this.#inText(own), missed)) {
        const { end } = mapSelection(selection, { at, remove, insert: "" });
        const position = end >= at && caret > own.at ? end + insert.length : end;
        selection = { start: position, end: position };
      }
    }
    this.#show(selection);
  }

  /** What others did, or other code of this application. It shows when the page is drawn the next time. */
  #hear(splice: TextSplice | undefined): void {
    if (this.#isPushing) return;
    if (splice === undefined) this.#heard = undefined;
    else this.#heard?.push(splice);
    this.#drawing.request();
  }

  /** Comes up with the model. Returns what happened, in order. */
  #follow(): readonly TextSplice[] {
    const before = this.#text;
    const heard = this.#heard;
    this.#heard = [];
    this.#text = this.#string.value();
    if (this.#text === before) return [];
    const isAll = heard !== undefined && heard.length > 0 && applySplices(before, heard) === this.#text;
    return isAll ? heard : [spliceBetween(before, this.#text)!];
  }

  /** The field shows what the model has, with the selection where it was in the text. */
  #draw(): void {
    const followed = this.#follow();
    if (followed.length === 0) return;
    // Something that the field took in and did not tell of yet, such as half of a surrogate pair, must not be written over.
    if (this.#isComposing || this.#element.value !== this.#shown) {
      for (const splice of followed) this.#missed.push(splice);
      return;
    }
    let selection = this.#selection();
    for (const splice of followed) selection = mapSelection(selection, splice);
    this.#show(selection);
  }

  /** In positions of the text. */
  #selection(): Selection {
    const { selectionStart, selectionEnd } = this.#element;
    const position = (shown: number | null): number =>
      textPosition(this.#based, this.#shown, shown ?? this.#shown.length);
    return { start: position(selectionStart), end: position(selectionEnd) };
  }

  #show({ start, end }: Selection): void {
    const element = this.#element;
    const { scrollTop, scrollLeft, selectionStart, selectionDirection } = element;
    element.value = this.#text;
    this.#agree();
    // Inputs of some types have no selection.
    if (selectionStart !== null) {
      const position = (inText: number): number => shownPosition(this.#text, this.#shown, inText);
      element.setSelectionRange(position(start), position(end), selectionDirection ?? "none");
    }
    element.scrollTop = scrollTop;
    element.scrollLeft = scrollLeft;
  }
}

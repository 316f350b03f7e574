// The text of an editor and the text of a model, two sides of which each may be ahead: what was typed and is not in the model
// yet, and what happened in the model and is not shown yet. Knows no page and draws nothing.
//
// Law: `base` with `own` on top is what the editor holds, `base` with `heard` on top what is shown of the model. Passing one
// over the other, the user's own comes first where both insert. So nothing is lost or doubled, whichever side is brought up
// to date first, and the caret stays behind what its user types.

import { ChangeSet, type Text } from "@codemirror/state";
import { type RealTimeString, spliceBetween, type TextSplice } from "@convergence/client";
import { costlySplicesMax, splicesMax } from "./limits.ts";
import { shownChange, shownPosition, shownText, spliced, textPosition, textSplice } from "./line-breaks.ts";
import { spliceTogether } from "./splice-together.ts";
import { wholeCharacters } from "./whole-characters.ts";

export type TextMirrorOptions = {
  readonly string: RealTimeString;
  /** What the editor holds at first; it takes over nothing of that: `pending()` makes it what the model has. */
  readonly document: Text;
  /** There is something to draw. */
  readonly onPending: () => void;
  /** The model did not take what was typed; what it has instead is pending. */
  readonly onError: (error: unknown) => void;
};

export class TextMirror {
  readonly #options: TextMirrorOptions;
  readonly #string: RealTimeString;
  #base: Text;
  /** The editor's text. */
  #document: Text;
  #own: ChangeSet;
  #heard: ChangeSet;
  /** Heard after `#heard`, in order. */
  #news: ChangeSet[] = [];
  /** What `pending` gave last. */
  #offered: { readonly changes: ChangeSet; readonly own: ChangeSet; readonly heard: ChangeSet } | undefined;
  /** Of what is shown of the model. */
  #length: number;
  /** The model's text while it holds an \r, so that it is not what is shown; then every edit costs its length. */
  #text: string | undefined;
  /** Something happened that was not told as a splice, so that only a look at the whole text shows what it did. */
  #isBlind = false;
  #isPushing = false;
  /** The model tells what comes from here. */
  #isSplicing = false;
  /** Half a character has been waiting for the other one. */
  #hasWaited = false;

  constructor(options: TextMirrorOptions) {
    this.#options = options;
    this.#string = options.string;
    this.#base = this.#document = options.document;
    this.#own = this.#heard = ChangeSet.empty(options.document.length);
    this.#length = options.document.length;
    this.#restart();
    this.#string.on("insert", this.#onInsert);
    this.#string.on("remove", this.#onRemove);
    this.#string.on("splice", this.#onSplice);
    this.#string.on("value", this.#onValue);
  }

  end(): void {
    this.#string.off("insert", this.#onInsert);
    this.#string.off("remove", this.#onRemove);
    this.#string.off("splice", this.#onSplice);
    this.#string.off("value", this.#onValue);
  }

  /** Changes that the user made in the editor; `document` has them. They reach the model with `push`. */
  typed(changes: ChangeSet, document: Text): void {
    this.#own = this.#own.compose(changes);
    this.#document = document;
  }

  /** Puts what was typed into the model. Never throws. */
  push(): void {
    if (this.#isPushing) return;
    this.#isPushing = true;
    try {
      while (!this.#own.empty && this.#pushOnce());
    } finally {
      this.#isPushing = false;
    }
  }

  /** What makes the editor show what the model has; empty if it does. Once they are made, `drawn` is to be told. */
  pending(): ChangeSet {
    this.#catchUp();
    const [own, heard] = [this.#own, this.#heard];
    const changes = own.empty ? heard : heard.map(own);
    this.#offered = { changes, own, heard };
    return changes;
  }

  /** The editor has taken in what `pending` gave, and holds `document`. */
  drawn(changes: ChangeSet, document: Text): void {
    this.#document = document;
    const offered = this.#offered;
    const isLatest = offered?.changes === changes && offered.own === this.#own && offered.heard === this.#heard;
    if (!isLatest) return this.#restart();
    this.#base = this.#heard.apply(this.#base);
    this.#own = this.#own.map(this.#heard, true);
    this.#heard = ChangeSet.empty(this.#base.length);
  }

  /** Compares all of it, for edits of which the model tells nobody. */
  check(): void {
    this.#catchUp();
    if (this.#heard.apply(this.#base).toString() === shownText(this.#string.value())) return;
    this.#isBlind = true;
    this.#options.onPending();
  }

  /** Does the editor hold what the model has, nothing more and nothing less? */
  get isEven(): boolean {
    return this.#own.empty && this.#heard.empty && this.#news.length === 0 && !this.#isBlind;
  }

  /** The position in the model's text of one in the editor, while both are even. */
  modelPosition(position: number): number {
    return this.#text === undefined ? position : textPosition(this.#text, position);
  }

  /** The position in the editor of one in the model's text, once what is pending is drawn. */
  editorPosition(position: number): number {
    this.#catchUp();
    const shown = this.#text === undefined ? position : shownPosition(this.#text, position);
    const known = Math.max(0, Math.min(shown, this.#length));
    return this.#own.empty ? known : this.#own.map(this.#heard, true).mapPos(known);
  }

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

  #hear(splice: TextSplice | undefined): void {
    if (this.#isSplicing) return;
    if (!this.#isBlind) {
      const isTooMuch = this.#text !== undefined && this.#news.length >= costlySplicesMax;
      if (splice === undefined || isTooMuch) this.#isBlind = true;
      else this.#note(splice);
    }
    this.#options.onPending();
  }

  #note(splice: TextSplice): void {
    if (this.#text === undefined && splice.insert.includes("\r")) {
      this.#fold();
      this.#text = this.#heard.apply(this.#base).toString();
    }
    const { at, remove, insert } = splice;
    const length = this.#text?.length ?? this.#length;
    if (at + remove > length) {
      // Something happened before it of which nobody was told.
      this.#isBlind = true;
      return;
    }
    const change = this.#text === undefined ? { from: at, to: at + remove, insert } : shownChange(this.#text, splice);
    if (this.#text !== undefined) this.#text = spliced(this.#text, splice);
    const changes = ChangeSet.of(change, this.#length, "\n");
    this.#length = changes.newLength;
    if (this.#news.push(changes) >= splicesMax) this.#fold();
  }

  /** Makes `#heard` all that happened. Looks at the whole text only if what was told does not account for its length. */
  #catchUp(): void {
    const length = this.#text?.length ?? this.#length;
    if (!this.#isBlind && length === this.#string.length()) return this.#fold();
    const text = this.#string.value();
    const shown = shownText(text);
    this.#isBlind = false;
    this.#news = [];
    this.#text = text.includes("\r") ? text : undefined;
    this.#length = shown.length;
    this.#heard = changesBetween(this.#base.toString(), shown);
  }

  #fold(): void {
    if (this.#news.length === 0) return;
    const news = composed(this.#news);
    this.#news = [];
    this.#heard = this.#heard.compose(news);
  }

  /** Puts all of `#own` into the model; false if it has to wait. */
  #pushOnce(): boolean {
    this.#catchUp();
    const own = wholeCharacters(this.#own, this.#base);
    const inserted = insertedText(own);
    const isWhole = inserted.isWellFormed();
    if (!isWhole && !this.#hasWaited) {
      this.#hasWaited = true;
      return false;
    }
    this.#hasWaited = false;
    const splices = this.#splices(this.#heard.empty ? own : own.map(this.#heard, true));
    this.#heard = this.#heard.map(own);
    this.#length = this.#heard.newLength;
    this.#base = this.#document;
    this.#own = ChangeSet.empty(this.#base.length);
    try {
      spliceTogether(this.#string, splices, (isSplicing) => {
        this.#isSplicing = isSplicing;
      });
    } catch (error) {
      this.#restart();
      this.#options.onError(error);
      return true;
    }
    // The editor has something that the model does not have in this form.
    if (!isWhole || inserted.includes("\r")) this.#restart();
    return true;
  }

  /** In positions of the model's text, each on what the one before left. */
  #splices(changes: ChangeSet): TextSplice[] {
    const splices: TextSplice[] = [];
    changes.iterChanges((fromA, toA, fromB, _toB, text) => {
      const change = { from: fromB, to: fromB + toA - fromA, insert: text.toString().toWellFormed() };
      if (this.#text === undefined) return splices.push({ at: fromB, remove: toA - fromA, insert: change.insert });
      const splice = textSplice(this.#text, change);
      this.#text = spliced(this.#text, splice);
      return splices.push(splice);
    });
    return splices;
  }

  /** Whatever the two sides held: what is pending from here on makes the editor's text the model's. */
  #restart(): void {
    this.#base = this.#document;
    this.#own = ChangeSet.empty(this.#document.length);
    this.#isBlind = true;
    this.#catchUp();
    if (!this.#heard.empty) this.#options.onPending();
  }
}

/** In the order of the text. */
function insertedText(changes: ChangeSet): string {
  const parts: string[] = [];
  changes.iterChanges((_fromA, _toA, _fromB, _toB, text) => parts.push(text.toString()));
  return parts.join("\n");
}

function changesBetween(before: string, after: string): ChangeSet {
  const splice = spliceBetween(before, after);
  if (splice === undefined) return ChangeSet.empty(before.length);
  const { at, remove, insert } = splice;
  return ChangeSet.of({ from: at, to: at + remove, insert }, before.length, "\n");
}

/** One for all, each on what the one before left; halves first, so that a thousand cost ten times their size. */
function composed(changes: readonly ChangeSet[]): ChangeSet {
  if (changes.length === 1) return changes[0]!;
  const middle = changes.length >> 1;
  return composed(changes.slice(0, middle)).compose(composed(changes.slice(middle)));
}

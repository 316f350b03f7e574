// Joins one editor of a page and a string of a model. What is typed goes into the model at once; what others do, their cursors
// and the own one are brought up to date at most once for each time that the page is drawn.

import { Annotation, type StateEffect, Transaction, type TransactionSpec } from "@codemirror/state";
import type { EditorView, PluginValue, ViewUpdate } from "@codemirror/view";
import { DrawingTurn, type RealTimeString } from "@convergence/client";
import { closedField, setClosed } from "./closed-field.ts";
import { rangesOf } from "./collaboration.ts";
import { CursorExchange } from "./cursor-exchange.ts";
import { cursorsField, differ, setCursors } from "./cursors-field.ts";
import { TextMirror } from "./text-mirror.ts";

export type EditorBindingOptions = {
  readonly string: RealTimeString;
  readonly onError: (error: unknown) => void;
  /** The key of the references that hold the selections; without one none are shared. */
  readonly cursorKey: string | undefined;
};

/** The binding that a transaction comes from: it has what the model has. */
const fromModel = Annotation.define<EditorBinding>();

export class EditorBinding implements PluginValue {
  readonly #view: EditorView;
  readonly #options: EditorBindingOptions;
  readonly #mirror: TextMirror;
  readonly #drawing = new DrawingTurn(() => this.#draw());
  readonly #cursors: CursorExchange | undefined;
  #isTyped = false;

  constructor(view: EditorView, options: EditorBindingOptions) {
    this.#view = view;
    this.#options = options;
    const { string, onError, cursorKey: key } = options;
    this.#mirror = new TextMirror({ string, document: view.state.doc, onPending: this.#request, onError });
    const ranges = rangesOf(string);
    if (ranges !== undefined && key !== undefined) {
      this.#cursors = new CursorExchange(ranges, string.model(), key, this.#request);
    }
    string.on("detached", this.#request);
    const model = string.model();
    model.on("closed", this.#request).on("collaborator_opened", this.#request);
    this.#request();
  }

  destroy(): void {
    const { string } = this.#options;
    this.#drawing.cancel();
    this.#mirror.end();
    this.#cursors?.end();
    string.off("detached", this.#request);
    const model = string.model();
    model.off("closed", this.#request).off("collaborator_opened", this.#request);
  }

  update({ transactions, docChanged, selectionSet, focusChanged }: ViewUpdate): void {
    for (const transaction of transactions) {
      if (!transaction.docChanged) continue;
      const { changes, newDoc } = transaction;
      if (transaction.annotation(fromModel) === this) this.#mirror.drawn(changes, newDoc);
      else {
        this.#mirror.typed(changes, newDoc);
        this.#isTyped = true;
      }
    }
    if (docChanged || selectionSet || focusChanged) this.#request();
  }

  /** After an update, when what the model tells may lead to the next one. */
  updated(): void {
    if (!this.#isTyped) return;
    this.#isTyped = false;
    this.#mirror.push();
  }

  /** Lets somebody else edit the string, such as an undo manager, and shows it at once, with the caret behind it. */
  follow(edit: () => void): void {
    this.#mirror.push();
    try {
      edit();
    } catch (error) {
      this.#options.onError(error);
    }
    this.#mirror.check();
    this.#draw(true);
  }

  readonly #request = (): void => this.#drawing.request();

  get #isClosed(): boolean {
    const { string } = this.#options;
    return !string.model().isOpen() || !string.isAttached();
  }

  #draw(isFollowing = false): void {
    const changes = this.#mirror.pending();
    const { state } = this.#view;
    const effects: StateEffect<unknown>[] = [];
    const cursors = this.#cursors?.others((position) => this.#mirror.editorPosition(position)) ?? [];
    if (differ(state, changes, cursors)) effects.push(setCursors.of(cursors));
    if (state.field(closedField) !== this.#isClosed) effects.push(setClosed.of(this.#isClosed));
    if (!changes.empty || effects.length > 0) {
      const annotations = [Transaction.remote.of(true), Transaction.addToHistory.of(false), fromModel.of(this)];
      const spec: TransactionSpec = { changes, effects, annotations, filter: false };
      if (!isFollowing || changes.empty) this.#view.dispatch(spec);
      else {
        let anchor = 0;
        changes.iterChangedRanges((_fromA, _toA, _fromB, to) => {
          anchor = to;
        });
        this.#view.dispatch({ ...spec, selection: { anchor }, scrollIntoView: true });
      }
    }
    this.#share();
  }

  /** Who has never been in the editor has no cursor there; who goes to another window keeps it. */
  #share(): void {
    if (!this.#view.hasFocus || !this.#mirror.isEven || this.#isClosed) return;
    const { anchor, head } = this.#view.state.selection.main;
    this.#cursors?.share({ start: this.#mirror.modelPosition(anchor), end: this.#mirror.modelPosition(head) });
  }
}

/** The fields that a binding needs in the editor's state. */
export const bindingFields = [cursorsField, closedField];

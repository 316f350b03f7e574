// Joins one editor of a page and a string of a model. What is typed goes into the model at once; what others do, their cursors
// and the own one are brought up to date at most once for each time that the page is drawn.

import { Annotation, type StateEffect, Transaction, type TransactionSpec } from "@codemirror/state";
import type { EditorView, PluginValue, ViewUpdate } from "@codemirror/view";
import { DrawingTurn, type RealTimeString, type UndoManager } from "@convergence/client";
import { closedField, setClosed } from "./closed-field.ts";
import { CursorExchange } from "./cursor-exchange.ts";
import { cursorsField, differ, setCursors } from "./cursors-field.ts";
import { EditorUndo } from "./editor-undo.ts";
import { TextMirror } from "./text-mirror.ts";

export type EditorBindingOptions = {
  readonly string: RealTimeString;
  readonly onError: (error: unknown) => void;
  /** The key of the references that hold the selections; without one none are shared. */
  readonly cursorKey: string | undefined;
  /** False for none, `undefined` for one of its own. */
  readonly undo: UndoManager | false | undefined;
};

/** Of the model: what may change whether the editor can be written in, and who the cursors belong to. */
const heard = ["closed", "collaborator_opened", "collaborator_reconnected"] as const;

/** The binding that a transaction comes from: it has what the model has. */
const fromModel = Annotation.define<EditorBinding>();

export class EditorBinding implements PluginValue {
  readonly #view: EditorView;
  readonly #options: EditorBindingOptions;
  readonly #mirror: TextMirror;
  readonly #drawing = new DrawingTurn(() => this.#draw());
  readonly #cursors: CursorExchange | undefined;
  readonly #undo: EditorUndo | undefined;
  #isTyped = false;
  #isPushing = false;
  /** The string may have been edited from this window, of which it tells nobody. */
  #isDoubtful = false;
  #canShare = true;

  constructor(view: EditorView, options: EditorBindingOptions) {
    this.#view = view;
    this.#options = options;
    const { string, onError, cursorKey: key, undo: manager } = options;
    this.#mirror = new TextMirror({ string, document: view.state.doc, onPending: this.#request, onError });
    if (key !== undefined) this.#cursors = new CursorExchange(string, key, this.#request);
    const hasUndo = manager !== false && (manager !== undefined || string.isAttached());
    if (hasUndo) this.#undo = new EditorUndo({ string, manager, onChanged: this.#onUndoChanged, onError });
    string.on("detached", this.#request);
    for (const name of heard) string.model().on(name, this.#request);
    this.#request();
  }

  destroy(): void {
    const { string } = this.#options;
    this.#drawing.cancel();
    this.#mirror.end();
    this.#cursors?.end();
    this.#undo?.end();
    string.off("detached", this.#request);
    for (const name of heard) string.model().off(name, this.#request);
  }

  update({ transactions, docChanged, selectionSet, focusChanged }: ViewUpdate): void {
    for (const transaction of transactions) {
      if (!transaction.docChanged) {
        if (transaction.selection !== undefined) this.#undo?.endGroup();
        continue;
      }
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
    this.#push();
  }

  /** Undoes, or does again, and shows it at once, with the caret behind it. */
  turn(direction: "undo" | "redo"): void {
    if (this.#isClosed) return;
    this.#push();
    this.#draw();
    try {
      this.#undo?.turn(direction);
    } catch (error) {
      this.#options.onError(error);
    }
    this.#draw(true);
  }

  readonly #request = (): void => this.#drawing.request();

  readonly #onUndoChanged = (): void => {
    if (this.#isPushing) return;
    this.#isDoubtful = true;
    this.#request();
  };

  #push(): void {
    this.#isPushing = true;
    this.#mirror.push();
    this.#isPushing = false;
  }

  get #isClosed(): boolean {
    const { string } = this.#options;
    return !string.model().isOpen() || !string.isAttached();
  }

  #draw(isFollowing = false): void {
    if (this.#isDoubtful) this.#mirror.check();
    this.#isDoubtful = false;
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
    if (!this.#canShare || !this.#view.hasFocus || !this.#mirror.isEven || this.#isClosed) return;
    const { anchor, head } = this.#view.state.selection.main;
    try {
      this.#cursors?.share({ start: this.#mirror.modelPosition(anchor), end: this.#mirror.modelPosition(head) });
    } catch (error) {
      this.#canShare = false;
      this.#options.onError(error);
    }
  }
}

/** The fields that a binding needs in the editor's state. */
export const bindingFields = [cursorsField, closedField];

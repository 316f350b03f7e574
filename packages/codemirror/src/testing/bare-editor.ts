// An editor without a page: its state, and the mirror between it and a string. It draws when it is told to.

import { type ChangeSpec, EditorState, type Transaction } from "@codemirror/state";
import type { RealTimeString } from "@convergence/client";
import { TextMirror } from "../text-mirror.ts";

export class BareEditor {
  readonly errors: unknown[] = [];
  readonly mirror: TextMirror;
  state: EditorState;
  /** Was it asked to draw since it last did? */
  isAsked = false;
  draws = 0;

  constructor(string: RealTimeString, document: string = string.value()) {
    this.state = EditorState.create({ doc: document });
    this.mirror = new TextMirror({
      string,
      document: this.state.doc,
      onPending: () => {
        this.isAsked = true;
      },
      onError: (error) => this.errors.push(error),
    });
  }

  get text(): string {
    return this.state.doc.toString();
  }

  get caret(): number {
    return this.state.selection.main.head;
  }

  /** As a transaction of the user's. */
  type(changes: ChangeSpec, caret?: number): void {
    const selection = caret === undefined ? {} : { selection: { anchor: caret } };
    this.edit(this.state.update({ changes, ...selection }));
    this.mirror.push();
  }

  edit(transaction: Transaction): void {
    this.state = transaction.state;
    this.mirror.typed(transaction.changes, this.state.doc);
  }

  select(caret: number): void {
    this.state = this.state.update({ selection: { anchor: caret } }).state;
  }

  draw(): void {
    if (!this.isAsked) return;
    this.isAsked = false;
    const changes = this.mirror.pending();
    if (changes.empty) return;
    this.draws++;
    const transaction = this.state.update({ changes, filter: false });
    this.state = transaction.state;
    this.mirror.drawn(transaction.changes, this.state.doc);
  }
}

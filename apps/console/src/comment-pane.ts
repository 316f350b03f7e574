// The comments on the text in the editor: listed under it, marked in it, and a form for another one about what is selected.

import {
  DrawingTurn,
  type LocalReference,
  type Range,
  type RealTimeModel,
  type RealTimeString,
} from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { CommentList } from "./comment-list.ts";
import { addComment, type Comment, commentsOn, mayHoldComments, removeComment } from "./comments.ts";
import { commentUnitsMax } from "./limits.ts";
import { part } from "./part.ts";
import { shownEvent, type TextEditor } from "./text-editor.ts";
import type { TextMark } from "./text-marks.ts";

export type CommentPaneOptions = {
  readonly model: RealTimeModel;
  readonly editor: TextEditor;
  readonly attempt: Attempt;
};

export class CommentPane {
  readonly #options: CommentPaneOptions;
  readonly #begin = part("comment-begin", HTMLButtonElement);
  readonly #form = part("comment-form", HTMLFormElement);
  readonly #words = part("comment-words", HTMLInputElement);
  readonly #section = part("comments", HTMLElement);
  readonly #list: CommentList;
  readonly #turn = new DrawingTurn(() => this.#update());
  #text: RealTimeString | undefined;
  #comments: readonly Comment[] = [];
  /** What the comment that is being written is about. It moves with the text meanwhile; nobody else sees it. */
  #draft: LocalReference<"range"> | undefined;
  /** Where comments were that were removed in this window: undo brings them back. */
  readonly #removed = new Map<string, LocalReference<"range">>();

  constructor(options: CommentPaneOptions) {
    this.#options = options;
    const { model, editor } = options;
    const request = (): void => this.#turn.request();
    this.#list = new CommentList(part("comment-list", HTMLUListElement), {
      onChosen: (id) => this.#select(id),
      onRemoved: (id) => this.#remove(id),
    });
    this.#words.maxLength = commentUnitsMax;
    this.#begin.addEventListener("click", () => this.#beginDraft());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    part("comment-cancel", HTMLButtonElement).addEventListener("click", () => this.#endDraft());
    this.#form.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#endDraft();
    });
    editor.addEventListener(shownEvent, request);
    model.root().on("model_changed", request);
    for (const event of ["anchor", "online", "offline", "closed"] as const) model.on(event, request);
  }

  /** The editor shows another string. */
  show(text: RealTimeString | undefined): void {
    this.#endDraft();
    for (const place of this.#removed.values()) place.dispose();
    this.#removed.clear();
    this.#text = text;
    this.#turn.request();
  }

  /**
   * Positions in the model are those in the editor. Not so until others' edits are drawn, and not with line breaks of two units,
   * which the editor shows as one.
   */
  get #isEven(): boolean {
    return this.#text?.length() === this.#options.editor.length;
  }

  #update(): void {
    const { model, editor } = this.#options;
    const text = this.#text;
    const isHere = text?.isAttached() === true && mayHoldComments(model);
    this.#comments = isHere ? commentsOn(text, model) : [];
    if (isHere && model.isOpen())
      for (const { id, range } of this.#comments) if (range === undefined) this.#putBack(text, id);
    const { start, end } = editor.selection;
    const mayBegin = isHere && model.isOpen() && this.#isEven;
    this.#begin.hidden = !isHere;
    this.#begin.disabled = !mayBegin || start === end;
    if (!isHere || !model.isOpen()) this.#endDraft();
    this.#section.hidden = this.#comments.length === 0;
    const value = this.#comments.length === 0 ? "" : (text?.value() ?? "");
    const quoted = ({ range }: Comment): string => value.slice(range?.start ?? 0, range?.end ?? 0).toWellFormed();
    this.#list.show(this.#comments, quoted, model.isOpen());
    if (this.#isEven) this.#mark();
  }

  #mark(): void {
    const marks: TextMark[] = [];
    for (const { range, text, by } of this.#comments) {
      if (range !== undefined) marks.push({ ...range, title: `${by}: ${text}`, isDraft: false });
    }
    const draft = this.#draft?.value();
    if (draft !== undefined) marks.push({ ...draft, title: "", isDraft: true });
    this.#options.editor.mark(marks);
  }

  #select(id: string): void {
    const range = this.#comments.find((each) => each.id === id)?.range;
    if (range !== undefined && this.#isEven) this.#options.editor.select(range);
  }

  #beginDraft(): void {
    const { editor, attempt } = this.#options;
    const text = this.#text;
    if (text === undefined || !this.#isEven) return;
    this.#endDraft();
    const range = editor.selection;
    if (!attempt(() => void (this.#draft = placed(text, "comment draft", range)))) return;
    this.#form.hidden = false;
    this.#words.focus();
    this.#turn.request();
  }

  #submit(): void {
    const { model } = this.#options;
    const range = this.#draft?.value();
    const text = this.#words.value.trim();
    if (this.#text === undefined || text === "") return;
    if (range === undefined || range.start === range.end) {
      this.#words.setCustomValidity("The text that this is about was removed.");
      this.#words.reportValidity();
      this.#words.setCustomValidity("");
      return;
    }
    const by = model.session().user().displayName;
    this.#tell(addComment(model, this.#text, range, { text, by }));
    this.#endDraft();
  }

  #endDraft(): void {
    if (this.#draft === undefined) return;
    this.#draft.dispose();
    this.#draft = undefined;
    this.#form.hidden = true;
    this.#form.reset();
    this.#options.editor.focus();
    this.#turn.request();
  }

  #remove(id: string): void {
    const { model } = this.#options;
    const range = this.#comments.find((each) => each.id === id)?.range;
    if (this.#text === undefined) return;
    if (range !== undefined) this.#removed.set(id, placed(this.#text, `comment ${id}`, range));
    this.#tell(removeComment(model, this.#text, id));
    this.#options.editor.focus();
  }

  #putBack(text: RealTimeString, id: string): void {
    const place = this.#removed.get(id);
    if (place === undefined) return;
    this.#removed.delete(id);
    const range = place.value();
    place.dispose();
    if (range !== undefined) this.#tell(text.setAnchor(id, range));
  }

  /** What the client, or the server, does not take becomes a notice. What a closed model leaves undone has one already. */
  #tell(done: Promise<void>): void {
    done.catch((error: unknown) => {
      if (!this.#options.model.isOpen()) return;
      this.#options.attempt(() => {
        throw error;
      });
    });
  }
}

function placed(text: RealTimeString, key: string, range: Range): LocalReference<"range"> {
  return text.rangeReference(key).set(range);
}

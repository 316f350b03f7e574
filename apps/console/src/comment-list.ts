// The list of comments: what each is about, what it says, and by whom. Changes nothing by itself.

import { arrange } from "./arrange.ts";
import type { Comment } from "./comments.ts";
import { iconButton } from "./icon-button.ts";
import { quoteUnitsMax } from "./limits.ts";
import { make } from "./make.ts";
import { freshId } from "./names.ts";

export type CommentActions = {
  readonly onChosen: (id: string) => void;
  readonly onRemoved: (id: string) => void;
};

type Shown = {
  readonly item: HTMLLIElement;
  readonly quote: HTMLButtonElement;
  readonly words: HTMLElement;
  readonly by: HTMLElement;
  readonly remove: HTMLButtonElement;
};

export class CommentList {
  readonly #list: HTMLUListElement;
  readonly #actions: CommentActions;
  #shown = new Map<string, Shown>();

  constructor(list: HTMLUListElement, actions: CommentActions) {
    this.#list = list;
    this.#actions = actions;
  }

  /** `quoted`: the text that a comment is about, as it is now; empty if there is none. `isOpen`: they may be removed. */
  show(comments: readonly Comment[], quoted: (comment: Comment) => string, isOpen: boolean): void {
    const shown = new Map(comments.map((each) => [each.id, this.#shown.get(each.id) ?? this.#create(each.id)]));
    this.#shown = shown;
    for (const comment of comments) {
      const { quote, words, by, remove } = shown.get(comment.id)!;
      const text = quoted(comment);
      put(quote, text === "" ? missingWords(comment) : `“${cut(text)}”`);
      quote.disabled = comment.range === undefined;
      remove.disabled = !isOpen;
      put(words, comment.text);
      put(by, comment.by);
    }
    arrange(
      this.#list,
      [...shown.values()].map(({ item }) => item),
    );
  }

  #create(id: string): Shown {
    const quote = make("button", { type: "button", class: "quote", title: "Select this text" });
    const words = make("p", { class: "comment-text", id: freshId() });
    const by = make("p", { class: "quiet" });
    const remove = iconButton("remove", "Remove comment", () => this.#actions.onRemoved(id));
    remove.classList.add("danger");
    remove.setAttribute("aria-describedby", words.id);
    quote.addEventListener("click", () => this.#actions.onChosen(id));
    const body = make("div", { class: "comment-body" }, quote, words, by);
    return { item: make("li", { class: "comment" }, body, remove), quote, words, by, remove };
  }
}

const missingWords = ({ range }: Comment): string =>
  range === undefined ? "(not in this text)" : "(the text was removed)";

const cut = (text: string): string =>
  text.length <= quoteUnitsMax ? text : `${text.slice(0, quoteUnitsMax).toWellFormed()}…`;

function put(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

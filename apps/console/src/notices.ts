// Small messages about what was lost, did not work, or can be taken back. Each stays until it is dismissed; many of a kind are counted
// as one.

import { iconButton } from "./icon-button.ts";
import { make } from "./make.ts";

export type Notice = {
  readonly title: string;
  readonly text: string;
  /** What is not in the model, for people to copy it from here. */
  readonly lost: string | undefined;
  /** What can be done about it, once: then it goes. */
  readonly offer?: { readonly label: string; readonly accept: () => void };
};

/** More than anybody reads; the oldest goes first. */
const noticesMax = 50;

type Shown = { readonly item: HTMLElement; readonly count: HTMLElement; times: number };

export class Notices {
  readonly #list: HTMLElement;
  readonly #shown = new Map<string, Shown>();

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  show(notice: Notice): void {
    const key = JSON.stringify(notice);
    const before = this.#shown.get(key);
    if (before !== undefined) {
      before.times++;
      before.count.textContent = ` (${before.times} times)`;
      return;
    }
    if (this.#shown.size >= noticesMax) this.#dismiss(this.#shown.keys().next().value!);
    const count = make("span", { class: "quiet" });
    const words = make(
      "div",
      { class: "notice-words" },
      make("strong", {}, notice.title),
      count,
      make("p", {}, notice.text),
    );
    if (notice.lost !== undefined) words.append(make("pre", { class: "lost" }, notice.lost));
    if (notice.offer !== undefined) words.append(this.#offer(key, notice.offer));
    const item = make(
      "div",
      { class: "notice" },
      words,
      iconButton("remove", "Dismiss", () => this.#dismiss(key)),
    );
    this.#shown.set(key, { item, count, times: 1 });
    this.#list.append(item);
  }

  #offer(key: string, { label, accept }: NonNullable<Notice["offer"]>): HTMLButtonElement {
    const button = make("button", { type: "button", class: "offer" }, label);
    button.addEventListener("click", () => {
      this.#dismiss(key);
      accept();
    });
    return button;
  }

  #dismiss(key: string): void {
    this.#shown.get(key)?.item.remove();
    this.#shown.delete(key);
  }
}

// Who wrote a text, each with the colour and the share of it. What stays the same is left as it is: it is shown in every frame.

import { make } from "../make.ts";
import { type AuthorNames, authorColours } from "./author-names.ts";
import { type Origins, sharesOf } from "./text-origins.ts";

/** Those who wrote most of it; a legend with more of them says nothing any more, since their colours come round again. */
const authorsShownMax: number = authorColours.length;

type Entry = { readonly item: HTMLLIElement; readonly name: Text; readonly share: Text };

export class AuthorLegend {
  readonly #list: HTMLUListElement;
  readonly #names: AuthorNames;
  readonly #entries = new Map<string, Entry>();

  constructor(list: HTMLUListElement, names: AuthorNames) {
    this.#list = list;
    this.#names = names;
    list.replaceChildren();
  }

  show(origins: Origins): void {
    const all = origins.reduce((sum, { length }) => sum + length, 0);
    const shares = sharesOf(origins).slice(0, authorsShownMax);
    const shown = new Set(shares.map(({ userKey }) => userKey));
    for (const [userKey, { item }] of this.#entries) {
      if (shown.has(userKey)) continue;
      item.remove();
      this.#entries.delete(userKey);
    }
    for (const [index, { userKey, units }] of shares.entries()) {
      const { item, name, share } = this.#entryOf(userKey);
      say(name, this.#names.nameOf(userKey));
      say(share, `${Math.max(1, Math.round((units / all) * 100))} %`);
      const there = this.#list.children[index];
      if (there !== item) this.#list.insertBefore(item, there ?? null);
    }
  }

  #entryOf(userKey: string): Entry {
    const known = this.#entries.get(userKey);
    if (known !== undefined) return known;
    const dot = make("span", { class: "dot", "aria-hidden": "true" });
    dot.style.backgroundColor = authorColours[this.#names.colourOf(userKey)]!;
    const [name, share] = [new Text(), new Text()];
    const item = make("li", { class: "person" }, dot, name, make("span", { class: "quiet" }, share));
    this.#entries.set(userKey, { item, name, share });
    return this.#entries.get(userKey)!;
  }
}

function say(text: Text, words: string): void {
  if (text.data !== words) text.data = words;
}

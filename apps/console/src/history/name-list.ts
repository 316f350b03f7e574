// The names of versions: one can be gone to, changed and taken away, and the version that is shown can be given one.

import type { VersionName } from "@convergence/client";
import { iconButton } from "../icon-button.ts";
import { make } from "../make.ts";
import { part } from "../part.ts";
import { namedWords } from "./past-words.ts";

export type NameListOptions = {
  readonly goTo: (version: number) => void;
  /** Each resolves to whether it was done; why it was not has been said. */
  readonly name: (name: string) => Promise<boolean>;
  readonly rename: (name: string, newName: string) => Promise<boolean>;
  readonly remove: (name: string) => Promise<boolean>;
};

export class NameList {
  readonly #options: NameListOptions;
  readonly #form = part("version-name-form", HTMLFormElement);
  readonly #input = part("version-name-input", HTMLInputElement);
  readonly #list = part("version-names", HTMLUListElement);
  readonly #listening = new AbortController();
  readonly #items = new Map<string, { readonly version: number; readonly item: HTMLLIElement }>();
  #shown = 0;

  constructor(options: NameListOptions) {
    this.#options = options;
    this.#input.value = "";
    this.#list.replaceChildren();
    this.#form.addEventListener("submit", (event) => void this.#name(event), { signal: this.#listening.signal });
  }

  close(): void {
    this.#listening.abort();
  }

  /** By their versions. Those that stay are left as they are: one may just be given another name. */
  show(names: readonly VersionName[]): void {
    const items = names.map(({ name, version }) => {
      const known = this.#items.get(name);
      return [name, known?.version === version ? known : { version, item: this.#item(name, version) }] as const;
    });
    this.#items.clear();
    for (const [name, each] of items) this.#items.set(name, each);
    const wanted = items.map(([, { item }]) => item);
    const stays = new Set<Element>(wanted);
    for (const old of [...this.#list.children]) if (!stays.has(old)) old.remove();
    for (const [index, item] of wanted.entries()) {
      const there = this.#list.children[index];
      if (there !== item) this.#list.insertBefore(item, there ?? null);
    }
    this.at(this.#shown);
  }

  /** The version that is shown. */
  at(version: number): void {
    this.#shown = version;
    for (const each of this.#items.values()) {
      if (each.version === version) each.item.setAttribute("aria-current", "true");
      else each.item.removeAttribute("aria-current");
    }
  }

  async #name(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.#input.value.trim();
    if (name !== "" && (await this.#options.name(name))) this.#input.value = "";
  }

  #item(name: string, version: number): HTMLLIElement {
    const item = make("li", { class: "version-name" });
    const show = (...nodes: readonly Node[]): void => item.replaceChildren(...nodes);
    const go = make("button", { type: "button", class: "version-name-go", title: namedWords(name, version) }, name);
    go.addEventListener("click", () => this.#options.goTo(version));
    const rename = iconButton("pencil", `Rename ${name}`, () => {
      const form = this.#renameForm(name, (hasFocus) => {
        show(go, rename, remove);
        if (hasFocus) rename.focus();
      });
      show(form);
      form.querySelector("input")!.select();
    });
    const remove = iconButton("remove", `Remove the name ${name}`, () => void this.#remove(name));
    show(go, rename, remove);
    return item;
  }

  async #remove(name: string): Promise<void> {
    if (await this.#options.remove(name)) this.#input.focus();
  }

  #renameForm(name: string, end: (hasFocus: boolean) => void): HTMLFormElement {
    const input = make("input", {
      ...{ value: name, required: true, maxlength: this.#input.getAttribute("maxlength") ?? "" },
      ...{ autocomplete: "off", "aria-label": `New name for ${name}` },
    });
    const form = make(
      "form",
      { class: "inline-form" },
      input,
      make("button", { type: "submit", class: "primary" }, "Rename"),
    );
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // Not the history: the new name.
      end(true);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const newName = input.value.trim();
      if (newName === name || newName === "") return end(true);
      void this.#options.rename(name, newName).then((isDone) => isDone && this.#input.focus());
    });
    return form;
  }
}

// Gives the model what it held at the version that is shown, after asking whether that is meant. Afterwards that can be taken back:
// what others did since stays. Without a connection neither is begun: it would happen later, to what nobody here has seen.

import type { HistoricalModel, RealTimeModel } from "@convergence/client";
import type { Notice, Notices } from "../notices.ts";
import { part } from "../part.ts";
import { restoredWords, takenBackWords } from "./past-words.ts";

export type RestoreOptions = {
  readonly past: HistoricalModel;
  readonly model: RealTimeModel;
  readonly notices: Notices;
  readonly failed: (error: unknown) => void;
};

export class RestoreForm {
  readonly #options: RestoreOptions;
  readonly #begin = part("restore-begin", HTMLButtonElement);
  readonly #form = part("restore-form", HTMLFormElement);
  readonly #confirm = part("restore-confirm", HTMLButtonElement);
  readonly #cancel = part("restore-cancel", HTMLButtonElement);
  readonly #listening = new AbortController();
  #version = 0;

  constructor(options: RestoreOptions) {
    this.#options = options;
    const { signal } = this.#listening;
    this.#begin.addEventListener("click", () => this.#ask(), { signal });
    this.#form.addEventListener("submit", (event) => void this.#restore(event), { signal });
    this.#form.addEventListener("keydown", (event) => this.#escape(event), { signal });
    this.#cancel.addEventListener("click", () => this.#end(), { signal });
    options.past.on("version_changed", () => this.#hide());
    this.#hide();
  }

  close(): void {
    this.#hide();
    this.#listening.abort();
  }

  #ask(): void {
    this.#version = this.#options.past.version();
    const what = `Give the model what it held at version ${this.#version}, for everybody? What came since stays in the history.`;
    part("restore-question", HTMLElement).textContent = what;
    this.#begin.hidden = true;
    this.#form.hidden = false;
    this.#confirm.focus();
  }

  /** Not the history: what was asked. */
  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.#end();
  }

  #end(): void {
    this.#hide();
    this.#begin.focus();
  }

  #hide(): void {
    this.#form.hidden = true;
    this.#begin.hidden = false;
  }

  async #restore(event: Event): Promise<void> {
    event.preventDefault();
    const { model, notices, failed } = this.#options;
    if (this.#isAway()) return this.#end();
    // What is on its way cannot be called back.
    this.#confirm.disabled = this.#cancel.disabled = true;
    try {
      const restored = await model.restore(this.#version);
      const title = restoredWords(this.#version, restored);
      const text = "Everybody who has the model open sees it now.";
      const offer = restored === undefined ? {} : this.#offer(restored);
      notices.show({ title, text, lost: undefined, ...offer });
    } catch (error) {
      failed(error);
    } finally {
      this.#confirm.disabled = this.#cancel.disabled = false;
      this.#end();
    }
  }

  #offer(version: number): { readonly offer: Notice["offer"] } {
    return { offer: { label: "Take back", accept: () => void this.#takeBack(version) } };
  }

  /** Says so, if it is, with an offer to do it later. */
  #isAway(offer: Pick<Notice, "offer"> = {}): boolean {
    const { model, notices } = this.#options;
    if (!model.isOpen() || model.isOnline()) return false;
    const text = "There is no connection. Look what others did, and try again, when it is back.";
    notices.show({ title: "Nothing was changed", text, lost: undefined, ...offer });
    return true;
  }

  /** Also when the history is closed by then. */
  async #takeBack(version: number): Promise<void> {
    const { model, notices, failed } = this.#options;
    if (this.#isAway(this.#offer(version))) return;
    try {
      const reverted = await model.revert({ version });
      notices.show({ title: takenBackWords(version, reverted), text: "What came since is kept.", lost: undefined });
    } catch (error) {
      failed(error);
    }
  }
}

// Gives the model what it held at the version that is shown, after asking whether that is meant. Afterwards that can be taken back:
// what others did since stays.

import type { HistoricalModel, RealTimeModel } from "@convergence/client";
import type { Notices } from "../notices.ts";
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
  readonly #listening = new AbortController();
  #version = 0;

  constructor(options: RestoreOptions) {
    this.#options = options;
    const { signal } = this.#listening;
    this.#begin.addEventListener("click", () => this.#ask(), { signal });
    this.#form.addEventListener("submit", (event) => void this.#restore(event), { signal });
    this.#form.addEventListener("keydown", (event) => this.#escape(event), { signal });
    part("restore-cancel", HTMLButtonElement).addEventListener("click", () => this.#end(), { signal });
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
    this.#confirm.disabled = true;
    try {
      const restored = await model.restore(this.#version);
      const title = restoredWords(this.#version, restored);
      const text = "Everybody who has the model open sees it now.";
      const accept = (): void => void this.#takeBack(restored!);
      const offer = restored === undefined ? {} : { offer: { label: "Take back", accept } };
      notices.show({ title, text, lost: undefined, ...offer });
    } catch (error) {
      failed(error);
    } finally {
      this.#confirm.disabled = false;
      this.#end();
    }
  }

  /** Also when the history is closed by then. */
  async #takeBack(version: number): Promise<void> {
    const { model, notices, failed } = this.#options;
    try {
      const reverted = await model.revert({ version });
      notices.show({ title: takenBackWords(version, reverted), text: "What came since is kept.", lost: undefined });
    } catch (error) {
      failed(error);
    }
  }
}

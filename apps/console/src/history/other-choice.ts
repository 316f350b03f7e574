// Chooses what the version that is shown is compared with: nothing, the latest one, or one that was marked before.

import type { HistoricalModel } from "@convergence/client";
import { make } from "../make.ts";
import { part } from "../part.ts";
import type { OtherVersion } from "./past-pane.ts";

export class OtherChoice {
  readonly #select = part("history-compare", HTMLSelectElement);
  readonly #listening = new AbortController();
  #marked: number | undefined;

  /** `chosen`: is called whenever it is another one. */
  constructor(past: HistoricalModel, chosen: (other: OtherVersion) => void) {
    const { signal } = this.#listening;
    this.#fill();
    this.#select.addEventListener("change", () => chosen(this.#other), { signal });
    part("history-mark", HTMLButtonElement).addEventListener(
      "click",
      () => {
        this.#marked = past.version();
        this.#fill();
        this.#select.value = "marked";
        chosen(this.#other);
      },
      { signal },
    );
    chosen(undefined);
  }

  close(): void {
    this.#listening.abort();
  }

  get #other(): OtherVersion {
    if (this.#select.value === "marked") return this.#marked;
    return this.#select.value === "latest" ? "latest" : undefined;
  }

  #fill(): void {
    const options = [
      make("option", { value: "" }, "nothing"),
      make("option", { value: "latest" }, "the latest version"),
    ];
    if (this.#marked !== undefined)
      options.push(make("option", { value: "marked" }, `version ${this.#marked.toLocaleString()}`));
    this.#select.replaceChildren(...options);
  }
}

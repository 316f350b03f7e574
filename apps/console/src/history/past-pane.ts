// The text of the model as it was, in the colours of those who wrote it, and who they are.
//
// While it is played the colours come from what is played. When it stands still, whose the rest is is asked for.

import { DrawingTurn, type HistoricalModel } from "@convergence/client";
import { pastMarksMax } from "../limits.ts";
import { part } from "../part.ts";
import { authorLegend } from "./author-legend.ts";
import type { AuthorNames } from "./author-names.ts";
import { NewestWish } from "./newest-wish.ts";
import { OriginFinder } from "./origin-finder.ts";
import { authorLook, type PastMark } from "./past-marks.ts";
import { PastOrigins } from "./past-origins.ts";
import { PastText } from "./past-text.ts";
import { originWords } from "./past-words.ts";
import type { Origins } from "./text-origins.ts";

export type PastPaneOptions = {
  readonly past: HistoricalModel;
  readonly openAt: (version: number) => Promise<HistoricalModel>;
  readonly names: AuthorNames;
  readonly failed: (error: unknown) => void;
};

/** So long nothing moves before it is asked whose the text is. */
const restMs = 150;

export class PastPane {
  readonly #options: PastPaneOptions;
  readonly #text = part("past-text", PastText);
  readonly #legend = part("past-authors", HTMLUListElement);
  readonly #note = part("past-text-note", HTMLElement);
  readonly #followed: PastOrigins;
  readonly #finder: OriginFinder;
  readonly #turn = new DrawingTurn(() => this.#draw());
  readonly #wishes = new NewestWish<number>((version) => this.#find(version));
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: PastPaneOptions) {
    this.#options = options;
    this.#finder = new OriginFinder(() => options.openAt(0));
    this.#followed = new PastOrigins(options.past, () => this.#turn.request());
    options.past.on("version_changed", () => this.#restSoon());
    this.#turn.request();
    this.#restSoon();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#rest);
    this.#finder.close();
  }

  #restSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#wishes.ask(this.#options.past.version()), restMs);
  }

  async #find(version: number): Promise<void> {
    const { past, failed } = this.#options;
    try {
      const found = await this.#finder.at(version);
      const isSame = past.version() === version && found?.elementId === this.#followed.string?.id();
      if (!this.#isClosed && isSame && found !== undefined) this.#followed.set(found.origins);
    } catch (error) {
      if (!this.#isClosed) failed(error);
    }
  }

  #draw(): void {
    if (this.#isClosed) return;
    const { origins, string } = this.#followed;
    this.#text.show(string?.value() ?? "", this.#marksOf(origins));
    this.#note.textContent = string === undefined ? "This model held no text under “text”." : "";
    this.#legend.replaceChildren(...authorLegend(origins, this.#options.names));
  }

  #marksOf(origins: Origins): readonly PastMark[] {
    const { names } = this.#options;
    const marks: PastMark[] = [];
    let start = 0;
    for (const { length, origin } of origins) {
      const end = start + length;
      if (origin !== undefined) {
        const title = originWords(origin, names.nameOf(origin.userKey));
        marks.push({ start, end, look: authorLook(names.colourOf(origin.userKey)), title });
      }
      if (marks.length >= pastMarksMax) break;
      start = end;
    }
    return marks;
  }
}

// The text of the model as it was, in the colours of those who wrote it, and who they are; or what became of it from another version.
//
// While it is played the colours come from what is played. When it stands still, whose the rest is, or what differs, is found out.

import { DrawingTurn, type HistoricalModel } from "@convergence/client";
import { part } from "../part.ts";
import { authorLegend } from "./author-legend.ts";
import type { AuthorNames } from "./author-names.ts";
import { showChanges } from "./change-list.ts";
import { originMarks, pieceMarks } from "./marks-of.ts";
import { NewestWish } from "./newest-wish.ts";
import { PastOrigins } from "./past-origins.ts";
import { PastText } from "./past-text.ts";
import { comparedWords } from "./past-words.ts";
import { joinOrigins, spanOf } from "./text-origins.ts";
import { changeWords, type TextPiece, textPieces } from "./text-pieces.ts";

export type PastPaneOptions = {
  readonly past: HistoricalModel;
  readonly names: AuthorNames;
  readonly failed: (error: unknown) => void;
};

/** What the version that is shown is compared with. */
export type OtherVersion = number | "latest" | undefined;

type Compared = {
  readonly version: number;
  readonly other: number;
  readonly pieces: readonly TextPiece[];
  readonly changes: readonly string[];
};

/** So long nothing moves before it is asked whose the text is. */
const restMs = 150;

export class PastPane {
  readonly #options: PastPaneOptions;
  readonly #text = part("past-text", PastText);
  readonly #legend = part("past-authors", HTMLUListElement);
  readonly #changes = part("past-changes", HTMLUListElement);
  readonly #note = part("past-text-note", HTMLElement);
  readonly #followed: PastOrigins;
  readonly #turn = new DrawingTurn(() => this.#draw());
  readonly #wishes = new NewestWish<number>((version) => this.#find(version));
  #other: OtherVersion;
  /** Of the version that is shown, and the other one as it was when they were compared. */
  #compared: Compared | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: PastPaneOptions) {
    this.#options = options;
    this.#followed = new PastOrigins(options.past, () => this.#turn.request());
    options.past.on("version_changed", () => this.#restSoon());
    this.#turn.request();
    this.#restSoon();
  }

  /** From here on; without another version, no longer. */
  compareWith(other: OtherVersion): void {
    this.#other = other;
    this.#compared = undefined;
    this.#turn.request();
    this.#restSoon();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#rest);
  }

  #restSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#wishes.ask(this.#options.past.version()), restMs);
  }

  async #find(version: number): Promise<void> {
    if (this.#isClosed) return;
    try {
      await (this.#other === undefined ? this.#findAuthors(version) : this.#compare(version, this.#other));
    } catch (error) {
      if (!this.#isClosed) this.#options.failed(error);
    }
  }

  async #findAuthors(version: number): Promise<void> {
    const { past } = this.#options;
    const { string } = this.#followed;
    if (string === undefined || past.version() !== version) return;
    const { texts } = await past.blame(string);
    if (this.#isClosed || past.version() !== version || this.#followed.string !== string) return;
    const runs = texts[0]?.runs ?? [];
    this.#followed.set(joinOrigins(runs.map((run) => ({ length: run.end - run.start, origin: spanOf(run) }))));
  }

  async #compare(version: number, wanted: number | "latest"): Promise<void> {
    const { past } = this.#options;
    if (past.version() !== version) return;
    const other = wanted === "latest" ? past.maxVersion() : wanted;
    const diff = await past.diff(Math.min(version, other), Math.max(version, other));
    if (this.#isClosed || this.#other !== wanted || past.version() !== version) return;
    const pieces = textPieces(diff, this.#followed.string?.value());
    this.#compared = { version, other, pieces, changes: changeWords(diff) };
    this.#turn.request();
  }

  #draw(): void {
    if (this.#isClosed) return;
    const { origins, string } = this.#followed;
    const { past, names } = this.#options;
    const compared = this.#compared?.version === past.version() ? this.#compared : undefined;
    const pieces = compared?.pieces;
    if (pieces !== undefined) this.#text.show(pieces.map(({ text }) => text).join(""), pieceMarks(pieces, names));
    else this.#text.show(string?.value() ?? "", this.#other === undefined ? originMarks(origins, names) : []);
    this.#note.textContent = this.#noteWords(string !== undefined, compared);
    this.#legend.replaceChildren(...(this.#other === undefined ? authorLegend(origins, names) : []));
    showChanges(this.#changes, compared?.changes);
  }

  #noteWords(hasText: boolean, compared: Compared | undefined): string {
    if (compared !== undefined) return comparedWords(compared.version, compared.other);
    if (this.#other !== undefined) return "Comparing…";
    return hasText ? "" : "This model held no text under “text”.";
  }
}

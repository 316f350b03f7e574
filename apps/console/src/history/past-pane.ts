// The text of the model as it was, in the colours of those who wrote it, and who they are; or what became of it from another version.
//
// While it is played the colours come from what is played. When it stands still, whose the rest is, or what differs, is found out.

import { DrawingTurn, type HistoricalModel } from "@convergence/client";
import { part } from "../part.ts";
import { AuthorLegend } from "./author-legend.ts";
import type { AuthorNames } from "./author-names.ts";
import { showChanges } from "./change-list.ts";
import { originMarks, pieceMarks } from "./marks-of.ts";
import { NewestWish } from "./newest-wish.ts";
import { noMarks, type PastMarks } from "./past-marks.ts";
import { PastOrigins } from "./past-origins.ts";
import { PastText } from "./past-text.ts";
import { comparedWords } from "./past-words.ts";
import { joinOrigins, spanOf } from "./text-origins.ts";
import { changeWords, textPieces } from "./text-pieces.ts";

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
  readonly text: string;
  readonly marks: PastMarks;
  readonly changes: readonly string[];
};

/** So long nothing moves before it is asked whose the text is. */
const restMs = 80;

export class PastPane {
  readonly #options: PastPaneOptions;
  readonly #text = part("past-text", PastText);
  readonly #changes = part("past-changes", HTMLUListElement);
  readonly #note = part("past-text-note", HTMLElement);
  readonly #followed: PastOrigins;
  readonly #legend: AuthorLegend;
  readonly #turn = new DrawingTurn(() => this.#draw());
  readonly #wishes = new NewestWish<number>((version) => this.#find(version));
  #other: OtherVersion;
  /** Of the version that is shown, and the other one as it was when they were compared. */
  #compared: Compared | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** What is found out now, until something else is wanted. */
  #finding: AbortController | undefined;
  #isClosed = false;

  constructor(options: PastPaneOptions) {
    this.#options = options;
    this.#legend = new AuthorLegend(part("past-authors", HTMLUListElement), options.names);
    this.#followed = new PastOrigins(options.past, () => this.#turn.request());
    options.past.on("target_changed", () => this.#restAnew());
    options.past.on("transition_end", () => this.#restSoon());
    this.#turn.request();
    this.#restAnew();
  }

  /** From here on; without another version, no longer. */
  compareWith(other: OtherVersion): void {
    this.#other = other;
    this.#compared = undefined;
    this.#turn.request();
    this.#restAnew();
  }

  close(): void {
    this.#isClosed = true;
    this.#finding?.abort();
    clearTimeout(this.#rest);
  }

  /** Something else is wanted: what was asked before is not waited for, and need not be answered. */
  #restAnew(): void {
    this.#finding?.abort();
    this.#restSoon();
  }

  /** From when it has come to the version that is wanted: what the server has begun it ends, while the next version waits. */
  #restSoon(): void {
    clearTimeout(this.#rest);
    const { past } = this.#options;
    if (this.#isClosed || past.isTransitioning()) return;
    const find = (): void => this.#wishes.ask(past.version());
    this.#rest = setTimeout(find, restMs);
  }

  async #find(version: number): Promise<void> {
    if (this.#isClosed) return;
    const { signal } = (this.#finding = new AbortController());
    try {
      await (this.#other === undefined
        ? this.#findAuthors(version, signal)
        : this.#compare(version, this.#other, signal));
    } catch (error) {
      if (!signal.aborted) this.#options.failed(error);
    }
  }

  async #findAuthors(version: number, signal: AbortSignal): Promise<void> {
    const { past } = this.#options;
    const { string } = this.#followed;
    if (string === undefined || past.version() !== version) return;
    const { texts } = await past.blame(string, { signal });
    if (this.#isClosed || past.version() !== version || this.#followed.string !== string) return;
    const runs = texts[0]?.runs ?? [];
    this.#followed.set(joinOrigins(runs.map((run) => ({ length: run.end - run.start, origin: spanOf(run) }))));
  }

  async #compare(version: number, wanted: number | "latest", signal: AbortSignal): Promise<void> {
    const { past } = this.#options;
    if (past.version() !== version) return;
    const other = wanted === "latest" ? past.maxVersion() : wanted;
    const diff = await past.diff(Math.min(version, other), Math.max(version, other), { signal });
    if (this.#isClosed || this.#other !== wanted || past.version() !== version) return;
    const pieces = textPieces(diff, this.#followed.string?.value());
    const text = pieces.map((piece) => piece.text).join("");
    this.#compared = {
      version,
      other,
      text,
      marks: pieceMarks(pieces, this.#options.names),
      changes: changeWords(diff),
    };
    this.#turn.request();
  }

  #draw(): void {
    if (this.#isClosed) return;
    const { origins, string } = this.#followed;
    const { past, names } = this.#options;
    const compared = this.#compared?.version === past.version() ? this.#compared : undefined;
    if (compared !== undefined) this.#text.show(compared.text, compared.marks);
    else this.#text.show(string?.value() ?? "", this.#other === undefined ? originMarks(origins, names) : noMarks);
    this.#note.textContent = this.#noteWords(string !== undefined, compared);
    this.#legend.show(this.#other === undefined ? origins : []);
    showChanges(this.#changes, compared?.changes);
  }

  #noteWords(hasText: boolean, compared: Compared | undefined): string {
    if (compared !== undefined) return comparedWords(compared.version, compared.other);
    if (this.#other !== undefined) return "Comparing…";
    return hasText ? "" : "This model held no text under “text”.";
  }
}

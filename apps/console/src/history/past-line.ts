// The line of a history: a slider by version or time, one step on and back, playing, and the words about where it stands.
//
// What is wished for last is where it goes; what is wished for while it is on its way somewhere is not queued.

import type { HistoricalModel } from "@convergence/client";
import { coalesced } from "../coalesced.ts";
import { part } from "../part.ts";
import type { AuthorNames } from "./author-names.ts";
import { NewestWish } from "./newest-wish.ts";
import { versionWords } from "./past-words.ts";
import {
  lastPlace,
  type Playing,
  pageOf,
  placeOf,
  playedTo,
  playingFrom,
  type Reach,
  type Scale,
  type Wish,
  wishAt,
} from "./timeline.ts";

export type PastLineOptions = {
  readonly past: HistoricalModel;
  readonly names: AuthorNames;
  readonly failed: (error: unknown) => void;
  /** The line is another one: longer, or by time instead of by version. */
  readonly changed: (scale: Scale) => void;
};

/** Between two steps of what is played: as often as a film. */
const tickMs = 40;

export class PastLine {
  readonly #options: PastLineOptions;
  readonly #slider = part("history-slider", HTMLInputElement);
  readonly #scale = part("history-scale", HTMLSelectElement);
  readonly #play = part("history-play", HTMLButtonElement);
  readonly #label = part("history-label", HTMLElement);
  readonly #listening = new AbortController();
  readonly #goes = new NewestWish<Wish>((wish) => this.#go(wish));
  readonly #authors = new NewestWish<number>((version) => this.#findAuthor(version));
  #author: { readonly version: number; readonly key: string } | undefined;
  #playing: Playing | undefined;
  /** Which line was said last. */
  #line = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PastLineOptions) {
    this.#options = options;
    const { past } = options;
    const { signal } = this.#listening;
    const on = (element: HTMLElement, event: string, action: () => void): void =>
      element.addEventListener(event, action, { signal });
    on(this.#slider, "input", () => this.#slide());
    this.#slider.addEventListener("keydown", (event) => this.#page(event), { signal });
    on(this.#scale, "change", () => this.sync());
    on(this.#play, "click", () => (this.#playing === undefined ? this.#begin() : this.#pause()));
    on(part("history-back", HTMLButtonElement), "click", () => this.#step(-1));
    on(part("history-forward", HTMLButtonElement), "click", () => this.#step(1));
    past.on(
      "version_changed",
      coalesced(() => this.#tell()),
    );
    past.on("head_changed", () => this.#settle());
    this.sync();
  }

  focus(): void {
    this.#slider.focus();
  }

  close(): void {
    this.#pause();
    this.#goes.forget();
    this.#authors.forget();
    this.#listening.abort();
  }

  goTo(version: number): void {
    this.#pause();
    this.#goes.ask({ kind: "version", version });
  }

  /** Puts the slider to where the model stands. */
  sync(): void {
    const { past } = this.#options;
    const reach = this.#reach;
    this.#slider.max = String(lastPlace(this.#by, reach));
    this.#slider.setAttribute("aria-label", this.#by === "time" ? "Time" : "Version");
    this.#slider.value = String(placeOf(this.#by, reach, past.version(), past.time().getTime()));
    this.#tell();
    this.#sayLine();
  }

  #sayLine(): void {
    const line = `${this.#by} ${this.#options.past.maxVersion()}`;
    if (line === this.#line) return;
    this.#line = line;
    this.#options.changed(this.#by);
  }

  /** The same, unless somebody or something else moves it. */
  #settle(): void {
    if (this.#playing === undefined && !this.#goes.isWaiting) this.sync();
    else this.#tell();
  }

  get #by(): Scale {
    return this.#scale.value === "time" ? "time" : "version";
  }

  get #reach(): Reach {
    const { past } = this.#options;
    const { minTime, maxTime } = { minTime: past.minTime().getTime(), maxTime: past.maxTime().getTime() };
    return { maxVersion: past.maxVersion(), minTime, maxTime };
  }

  #slide(): void {
    this.#pause();
    this.#goes.ask(wishAt(this.#by, this.#reach, Number(this.#slider.value)));
  }

  /** The other keys are the browser's: this one differs between them, up to ten versions of a quarter of a million. */
  #page(event: KeyboardEvent): void {
    const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
    if ((key !== "PageUp" && key !== "PageDown") || ctrlKey || altKey || metaKey || shiftKey) return;
    event.preventDefault();
    const by = pageOf(Number(this.#slider.max));
    // It stays within its bounds by itself.
    this.#slider.value = String(Number(this.#slider.value) + (key === "PageUp" ? by : -by));
    this.#slide();
  }

  #step(by: 1 | -1): void {
    const { past } = this.#options;
    this.goTo(Math.min(past.maxVersion(), Math.max(0, past.targetVersion() + by)));
  }

  async #go(wish: Wish): Promise<void> {
    const { past, failed } = this.#options;
    try {
      if (wish.kind === "version") await past.playTo(wish.version);
      else await past.playToTime(wish.time);
      // By time, a place between two changes stays where somebody put it; and so does one that was not come to yet.
      if (this.#by === "version") this.#settle();
    } catch (error) {
      this.#pause();
      if (past.isOpen()) failed(error);
    }
  }

  #begin(): void {
    const last = Number(this.#slider.max);
    const place = Number(this.#slider.value);
    const from = place >= last ? 0 : place;
    this.#playing = playingFrom(this.#by, this.#reach, from, performance.now());
    this.#play.textContent = "Pause";
    this.#tick();
  }

  #tick(): void {
    if (this.#playing === undefined) return;
    const place = playedTo(this.#playing, performance.now());
    this.#slider.value = String(Math.floor(place));
    this.#goes.ask(wishAt(this.#by, this.#reach, place));
    if (place >= this.#playing.to) this.#pause();
    else this.#timer = setTimeout(() => this.#tick(), tickMs);
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#playing = undefined;
    this.#play.textContent = "Play";
  }

  #tell(): void {
    const { past, names } = this.#options;
    const version = past.version();
    const author = this.#author?.version === version ? names.nameOf(this.#author.key) : undefined;
    const words = versionWords(version, past.maxVersion(), past.time().getTime(), author);
    if (this.#label.textContent !== words) this.#label.textContent = words;
    this.#slider.setAttribute("aria-valuetext", words);
    part("history-back", HTMLButtonElement).setAttribute("aria-disabled", String(version === 0));
    part("history-forward", HTMLButtonElement).setAttribute("aria-disabled", String(version === past.maxVersion()));
    if (author === undefined && version > 0) this.#authors.ask(version);
  }

  async #findAuthor(version: number): Promise<void> {
    const { past, failed } = this.#options;
    if (version !== past.version() || !past.isOpen()) return;
    try {
      for await (const { user } of past.changes({ after: version - 1, to: version, limit: 1 })) {
        this.#author = { version, key: user.key };
      }
      if (past.version() === version) this.#tell();
    } catch (error) {
      if (past.isOpen()) failed(error);
    }
  }
}

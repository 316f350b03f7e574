// Where on the line of versions the named ones are. For the mouse alone: the list of names does the same for everybody.

import type { VersionName } from "@convergence/client";
import { make } from "../make.ts";
import { part } from "../part.ts";
import { namedWords } from "./past-words.ts";

/** Of the line, how far the next mark has to be for a name to stand beside one. */
const partForName = 0.12;

export class NameMarks {
  readonly #list = part("name-marks", HTMLElement);
  readonly #goTo: (version: number) => void;

  constructor(goTo: (version: number) => void) {
    this.#goTo = goTo;
    this.#list.replaceChildren();
  }

  /** By their versions. */
  show(names: readonly VersionName[], maxVersion: number): void {
    const placeOf = (version: number): number => (maxVersion === 0 ? 0 : Math.min(1, version / maxVersion));
    const marks = names.map(({ name, version }, index) => {
      const place = placeOf(version);
      const next = names[index + 1];
      const isAlone = next === undefined ? place <= 1 - partForName : placeOf(next.version) - place >= partForName;
      const label = make("span", { class: "name-mark-label" }, isAlone ? name : "");
      const button = make(
        "button",
        { type: "button", class: "name-mark", tabindex: "-1", title: namedWords(name, version) },
        label,
      );
      button.style.setProperty("--place", String(place));
      button.addEventListener("click", () => this.#goTo(version));
      return button;
    });
    this.#list.replaceChildren(...marks);
  }

  /** Names have versions, and no places on a line of time. */
  set isHidden(isHidden: boolean) {
    this.#list.hidden = isHidden;
  }
}

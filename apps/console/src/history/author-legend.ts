// Who wrote a text, each with the colour and the share of it.

import { make } from "../make.ts";
import { type AuthorNames, authorColours } from "./author-names.ts";
import { type Origins, sharesOf } from "./text-origins.ts";

/** Those who wrote most of it; a legend with more of them says nothing any more, since their colours come round again. */
const authorsShownMax: number = authorColours.length;

export function authorLegend(origins: Origins, names: AuthorNames): HTMLLIElement[] {
  const all = origins.reduce((sum, { length }) => sum + length, 0);
  return sharesOf(origins)
    .slice(0, authorsShownMax)
    .map(({ userKey, units }) => {
      const dot = make("span", { class: "dot", "aria-hidden": "true" });
      dot.style.backgroundColor = authorColours[names.colourOf(userKey)]!;
      const share = make("span", { class: "quiet" }, `${Math.max(1, Math.round((units / all) * 100))} %`);
      return make("li", { class: "person" }, dot, names.nameOf(userKey), share);
    });
}

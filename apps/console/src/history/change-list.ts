// The list of what differs in the data of two versions.

import { changesShownMax } from "../limits.ts";
import { make } from "../make.ts";

/** A sentence for each. Without any list, not even an empty one, nothing is compared. */
export function showChanges(list: HTMLUListElement, changes: readonly string[] | undefined): void {
  list.hidden = changes === undefined;
  if (changes === undefined) return list.replaceChildren();
  const words = changes.slice(0, changesShownMax);
  if (changes.length > words.length) words.push(`… and ${changes.length - words.length} more`);
  if (words.length === 0) words.push("Nothing but the text differs.");
  list.replaceChildren(...words.map((each) => make("li", {}, each)));
}

// The list of what differs in the data of two versions.

import { changesShownMax } from "../limits.ts";
import { make } from "../make.ts";
import { changeWords, type JsonChange } from "./json-changes.ts";

/** Without changes, not even none, nothing is compared and there is no list. */
export function showChanges(list: HTMLUListElement, changes: readonly JsonChange[] | undefined): void {
  list.hidden = changes === undefined;
  if (changes === undefined) return list.replaceChildren();
  const words = changes.slice(0, changesShownMax).map(changeWords);
  if (changes.length > words.length) words.push(`… and ${changes.length - words.length} more`);
  if (words.length === 0) words.push("Nothing but the text differs.");
  list.replaceChildren(...words.map((each) => make("li", {}, each)));
}

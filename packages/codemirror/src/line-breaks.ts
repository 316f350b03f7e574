// An editor shows each line break as one unit, whichever way the text has it: \n, \r or \r\n. Positions in what is shown are not
// those in the text then. Pure.
//
// Laws, for every text: a splice told as a change of what is shown makes what is shown of the spliced text; a change of what is
// shown told as a splice makes a text that is shown as the changed one, unless it brings in an \r itself.

import type { TextSplice } from "@convergence/client";

/** Positions in what is shown, before the change. */
export type ShownChange = { readonly from: number; readonly to: number; readonly insert: string };

const pair = "\r\n";

export const shownText = (text: string): string => text.replace(/\r\n?/g, "\n");

/** The position in what is shown of a position in `text`; before a break for one in the middle of it. */
export function shownPosition(text: string, position: number): number {
  let shown = position;
  for (let i = text.indexOf(pair); i !== -1 && i < position; i = text.indexOf(pair, i + 2)) shown--;
  return shown;
}

/** The position in `text` of a position in what is shown of it, never in the middle of a break. */
export function textPosition(text: string, shown: number): number {
  let position = shown;
  for (let i = text.indexOf(pair); i !== -1 && i < position; i = text.indexOf(pair, i + 2)) position++;
  return position;
}

/** What a splice of `text` changes in what is shown: it may make two breaks of one, or one of two. */
export function shownChange(text: string, { at, remove, insert }: TextSplice): ShownChange {
  // Only the units next to it can come to be read differently.
  const before = text[at - 1] === "\r" ? 1 : 0;
  const after = text[at + remove] === "\n" ? 1 : 0;
  const from = shownPosition(text, at - before);
  const to = shownPosition(text, at + remove + after);
  const shown = shownText(`${before ? "\r" : ""}${insert}${after ? "\n" : ""}`);
  // What stood there begins, and ends, with the same break.
  const isKeptAfter = after === 1 && to - from > before && shown.length > before;
  return {
    from: from + before,
    to: isKeptAfter ? to - 1 : to,
    insert: shown.slice(before, isKeptAfter ? -1 : undefined),
  };
}

/** The splice of `text` that makes a change of what is shown. */
export function textSplice(text: string, { from, to, insert }: ShownChange): TextSplice {
  const at = textPosition(text, from);
  const end = textPosition(text, to);
  // An \r that stood alone must not become one break with an \n that comes to stand behind it.
  const next = insert === "" ? text[end] : insert[0];
  const isJoined = text[at - 1] === "\r" && next === "\n";
  return { at, remove: end - at, insert: isJoined ? `\r${insert}` : insert };
}

export const spliced = (text: string, { at, remove, insert }: TextSplice): string =>
  text.slice(0, at) + insert + text.slice(at + remove);

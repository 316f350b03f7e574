// Inputs do not show every text as it is: a textarea shows each line break as one unit, an input shows none. Positions in what is
// shown are not those in the text then. Pure.

/** The position in `text` of a position in `shown`, which is `text` with some units left out or line breaks replaced. Before
 *  what is left out, so that a range over a line break takes both of its units. */
export function textPosition(text: string, shown: string, position: number): number {
  if (text === shown) return position;
  let at = 0;
  for (let seen = 0; seen < position && at < text.length; at++) if (isShownAs(text, at, shown[seen]!)) seen++;
  return at;
}

/** The position in `shown` of a position in `text`. */
export function shownPosition(text: string, shown: string, position: number): number {
  if (text === shown) return position;
  let seen = 0;
  for (let at = 0; at < position; at++) if (seen < shown.length && isShownAs(text, at, shown[seen]!)) seen++;
  return seen;
}

const isShownAs = (text: string, at: number, unit: string): boolean =>
  text[at] === "\r" ? unit === "\n" && text[at + 1] !== "\n" : text[at] === unit;

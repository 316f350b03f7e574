// Where a caret and a selection are after a splice by somebody else. Pure.

import { Text } from "@convergence/engine";
import type { TextSplice } from "./text-diff.ts";

/** `right`: goes along with text that is inserted exactly here; `left`: stays before it. */
export type Side = "left" | "right";

export function mapPosition(position: number, { at, remove, insert }: TextSplice, side: Side): number {
  if (position < at || (position === at && (side === "left" || remove > 0))) return position;
  if (position >= at + remove) return position + insert.length - remove;
  return at;
}

export type Selection = { readonly start: number; readonly end: number };

/**
 * A caret stays where its user is typing: what others insert exactly there comes to stand behind it. A selection holds the text
 * that it held, without what others insert at its edges.
 */
export function mapSelection({ start, end }: Selection, splice: TextSplice): Selection {
  const mappedEnd = mapPosition(end, splice, "left");
  if (start === end) return { start: mappedEnd, end: mappedEnd };
  return { start: Math.min(mapPosition(start, splice, "right"), mappedEnd), end: mappedEnd };
}

/** The text after some splices, each on what the one before left; `undefined` if one does not fit. */
export function applySplices(text: string, splices: readonly TextSplice[]): string | undefined {
  const edited = new Text(text);
  for (const { at, remove, insert } of splices) {
    if (at + remove > edited.length) return undefined;
    edited.splice(at, remove, insert);
  }
  return edited.toString();
}

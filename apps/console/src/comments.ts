// Comments on a text. The words are in the model, in an object of the root; where each belongs is an anchor of the text, named by the
// comment's id, which moves with the text and is kept with it.

import {
  type Range,
  type RealTimeModel,
  RealTimeObject,
  type RealTimeString,
  RealTimeUndefined,
} from "@convergence/client";
import { commentsShownMax, commentUnitsMax } from "./limits.ts";

export const commentsKey = "comments";

export type Comment = {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** In units of the text. `undefined`: its place is not known, or not known yet. */
  readonly range: Range | undefined;
};

/** Can there be comments? Not where an application keeps something else under their key. */
export function mayHoldComments(model: RealTimeModel): boolean {
  const found = model.root().get(commentsKey);
  return found instanceof RealTimeObject || found instanceof RealTimeUndefined;
}

/** Those of a text, in the order of the text, those without a place last. What is not a comment under their key is left out. */
export function commentsOn(text: RealTimeString, model: RealTimeModel): readonly Comment[] {
  const kept = keptIn(model);
  if (kept === undefined) return [];
  const ranges = new Map(text.anchors().map((each) => [each.name(), rangeOf(each.value())]));
  const comments: Comment[] = [];
  for (const id of kept.keys()) {
    if (comments.length >= commentsShownMax) break;
    const comment = commentOf(id, kept, ranges.get(id));
    if (comment !== undefined) comments.push(comment);
  }
  return comments.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Adds one about a stretch of the text. Resolves when the server has its place; rejects, and takes it back, if it does not get one. */
export async function addComment(
  model: RealTimeModel,
  text: RealTimeString,
  range: Range,
  words: { readonly text: string; readonly by: string },
): Promise<void> {
  const id = freshId();
  const kept = keptIn(model);
  if (kept === undefined) model.root().set(commentsKey, { [id]: words });
  else kept.set(id, words);
  try {
    await text.setAnchor(id, range);
  } catch (error) {
    if (model.isOpen() && keptIn(model)?.hasKey(id)) keptIn(model)?.remove(id);
    throw error;
  }
}

export async function removeComment(model: RealTimeModel, text: RealTimeString, id: string): Promise<void> {
  keptIn(model)?.remove(id);
  await text.removeAnchor(id);
}

type Kept = RealTimeObject<Readonly<Record<string, unknown>>>;

function keptIn(model: RealTimeModel): Kept | undefined {
  const found = model.root().get(commentsKey);
  return found instanceof RealTimeObject ? (found as Kept) : undefined;
}

function commentOf(id: string, kept: Kept, range: Range | undefined): Comment | undefined {
  const entry: unknown = kept.get(id);
  if (!(entry instanceof RealTimeObject)) return undefined;
  const { text, by } = entry.value() as Readonly<Record<string, unknown>>;
  if (typeof text !== "string" || typeof by !== "string") return undefined;
  return {
    id,
    text: text.slice(0, commentUnitsMax).toWellFormed(),
    by: by.slice(0, commentUnitsMax).toWellFormed(),
    range,
  };
}

/** An anchor of that name may be another application's, about something else. */
function rangeOf(value: unknown): Range | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { start, end } = value as Range;
  return { start: Math.min(start, end), end: Math.max(start, end) };
}

const placeOf = ({ range }: Comment): number => range?.start ?? Number.MAX_SAFE_INTEGER;

/** 96 random bits: no two comments get the same. (`randomUUID` is not there on pages without TLS.) */
const freshId = (): string =>
  [...crypto.getRandomValues(new Uint32Array(3))].map((word) => word.toString(36)).join("-");

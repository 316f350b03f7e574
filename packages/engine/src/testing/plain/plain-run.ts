// A run: consecutive items of a bridge that share one fate. See `sequence-bridge.ts`.

import type { Tag } from "../../tag.ts";

/** What a client's bridge can hold: a text unit, or an element of an array. The server's bridges hold nothing. */
export type Item = string | object;

export type PlainRun<I extends Item> = {
  length: number;
  /** 0 for base: both sides count it. */
  insertedBy: Tag;
  /** `Infinity` while visible. */
  removedBy: Tag;
  /** A moved item is removed here and goes on there. Length 1. */
  movedTo: PlainRun<I> | undefined;
  /** R2: the first item stands directly behind the last one of this run; within a run each stands behind the one before. */
  glue: PlainRun<I> | undefined;
  /** Of an item that was set or moved; it goes along with the item, so it is one object on the whole trail. Length 1. */
  slot: PlainSlot<I> | undefined;
  /** What a removal took, on a client, so that a refusal can bring it back; unless the slot has it. */
  removed: string | readonly I[] | undefined;
  isGone: boolean;
};

/** One place that holds one value, with the recorded side's unacknowledged writes above what the other side has. */
export type PlainSlot<I extends Item> = { base: I; readonly sets: { readonly tag: Tag; readonly item: I }[] };

export const runOf = <I extends Item>(length: number, insertedBy: Tag): PlainRun<I> => ({
  length,
  insertedBy,
  removedBy: Infinity,
  movedTo: undefined,
  glue: undefined,
  slot: undefined,
  removed: undefined,
  isGone: false,
});

/** Where the item of a run went, step by step, the run itself first. */
export function trailOf<I extends Item>(run: PlainRun<I>): PlainRun<I>[] {
  const trail = [run];
  for (let next = run.movedTo; next !== undefined; next = next.movedTo) trail.push(next);
  return trail;
}

/** R2: glued, directly or through a chain of recorded inserts, to a base item. A link that has left the list breaks the chain. */
export function isGlued<I extends Item>(run: PlainRun<I>): boolean {
  let each: PlainRun<I> | undefined = run;
  while (each !== undefined && !each.isGone && each.insertedBy > 0) each = each.glue;
  return each !== undefined && !each.isGone;
}

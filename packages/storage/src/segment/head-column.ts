// What stands in the heads of entries beside the times: what their authors had seen, their sequence numbers, and whether there is a meta, an
// original and glue. For both directions: see `bit-coder.ts`.

import { CodecError, tagOf, versionOf } from "@convergence/engine";
import { placedSequence } from "../log-entry.ts";
import { type Bit, type BitCoder, BitModels } from "./bit-coder.ts";
import { NumberModels } from "./number-models.ts";

/** A row for each entry. */
export class Heads {
  readonly bases: Float64Array;
  readonly seen: Float64Array;
  readonly sequences: Float64Array;
  /** 0: none; else the place in the table of metas, from 1. */
  readonly metas: Uint32Array;
  readonly originals: Uint8Array;
  /** Of entries of `typed` and `replaced` runs. */
  readonly glued: Uint8Array;

  constructor(length: number) {
    this.bases = new Float64Array(length);
    this.seen = new Float64Array(length);
    this.sequences = new Float64Array(length);
    this.metas = new Uint32Array(length);
    this.originals = new Uint8Array(length);
    this.glued = new Uint8Array(length);
  }
}

/** What is known of the entries when their heads are coded. */
export type KnownEntries = {
  readonly first: number;
  /** Of each entry. */
  readonly authors: Uint32Array;
  /** Of each entry, whether it inserts text. */
  readonly inserts: Uint8Array;
  readonly metas: number;
};

/** What an author is expected to go on from. */
type AuthorState = { base: number; behind: number; isUsual: Bit; sequence: number; inOrder: Bit; glued: number };

class HeadModels {
  readonly usualBase = new BitModels(2);
  readonly sameBase = new BitModels(1);
  readonly sameBehind = new BitModels(1);
  readonly base = new NumberModels();
  readonly usualSeen = new BitModels(2);
  readonly seen = new NumberModels();
  readonly refusals = new NumberModels();
  readonly sequence = new NumberModels(2);
  readonly sameMeta = new BitModels(2);
  readonly meta = new NumberModels();
  readonly original = new BitModels(2);
  readonly glued = new BitModels(4);
}

export function codeHeads(coder: BitCoder, heads: Heads, { first, authors, inserts, metas }: KnownEntries): void {
  const models = new HeadModels();
  const states = new Map<number, AuthorState>();
  let [usualSeen, metaBefore, wasSame, original]: [Bit, number, Bit, Bit] = [1, 0, 1, 0];
  for (let index = 0; index < authors.length; index++) {
    let state = states.get(authors[index]!);
    if (state === undefined) {
      state = { base: first - 1, behind: 0, isUsual: 1, sequence: placedSequence, inOrder: 1, glued: 0 };
      states.set(authors[index]!, state);
    }
    const base = codeBase(coder, models, state, first + index, heads.bases[index]!);
    heads.bases[index] = base;
    usualSeen = coder.bit(models.usualSeen, usualSeen, heads.seen[index] === tagOf(base) ? 1 : 0);
    heads.seen[index] = usualSeen === 1 ? tagOf(base) : codeSeen(coder, models, base, heads.seen[index]!);
    heads.sequences[index] = codeSequence(coder, models, state, heads.sequences[index]!);
    wasSame = coder.bit(models.sameMeta, wasSame, heads.metas[index] === metaBefore ? 1 : 0);
    if (wasSame === 0) metaBefore = models.meta.count(coder, 0, heads.metas[index]!);
    if (metaBefore > metas) throw new CodecError(`An entry has the meta ${metaBefore} of ${metas}`);
    heads.metas[index] = metaBefore;
    original = coder.bit(models.original, original, heads.originals[index] as Bit);
    heads.originals[index] = original;
    if (inserts[index] === 0) continue;
    const glued = coder.bit(models.glued, state.glued, heads.glued[index] as Bit);
    state.glued = ((state.glued << 1) | glued) & 3;
    heads.glued[index] = glued;
  }
}

/** The usual base is the version before; else one stays where it was, as when somebody is away, or as far behind, as on a slow line. */
function codeBase(coder: BitCoder, models: HeadModels, state: AuthorState, version: number, given: number): number {
  let base = version - 1;
  state.isUsual = coder.bit(models.usualBase, state.isUsual, given === base ? 1 : 0);
  if (state.isUsual === 0) {
    const isSame = coder.bit(models.sameBase, 0, given === state.base ? 1 : 0) === 1;
    const behind = version - 1 - state.behind;
    if (isSame) base = state.base;
    else if (coder.bit(models.sameBehind, 0, given === behind ? 1 : 0) === 1) base = behind;
    else base = state.base + models.base.signed(coder, 0, given - state.base);
    if (!(base >= 0 && base < version)) throw new CodecError(`The entry of version ${version} has the base ${base}`);
  }
  state.base = base;
  state.behind = version - 1 - base;
  return base;
}

function codeSeen(coder: BitCoder, models: HeadModels, base: number, given: number): number {
  const version = base + models.seen.signed(coder, 0, versionOf(given) - base);
  const refusals = models.refusals.count(coder, 0, given - tagOf(versionOf(given)));
  const seen = tagOf(version, refusals);
  if (refusals >= tagOf(1) || !Number.isSafeInteger(seen)) {
    throw new CodecError(`An entry has seen ${refusals} refusals after the version ${version}`);
  }
  return seen;
}

function codeSequence(coder: BitCoder, models: HeadModels, state: AuthorState, given: number): number {
  const difference = models.sequence.signed(coder, state.inOrder, given - (state.sequence + 1));
  const sequence = state.sequence + 1 + difference;
  if (!(sequence >= 0 && sequence <= Number.MAX_SAFE_INTEGER)) {
    throw new CodecError(`An entry has the sequence number ${sequence}`);
  }
  state.inOrder = difference === 0 ? 1 : 0;
  if (sequence !== placedSequence) state.sequence = sequence;
  return sequence;
}

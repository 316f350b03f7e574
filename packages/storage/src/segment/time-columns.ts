// When changes were committed, and when their authors say that they made them. For both directions: see `bit-coder.ts`.
//
// What people type comes in intervals that are spread over some octaves around their pace: the size of one tells of the size of the
// next, and most of its digits nobody can foresee.

import { CodecError } from "@convergence/engine";
import type { Bit, BitCoder } from "./bit-coder.ts";
import { BitModels } from "./bit-coder.ts";
import { NumberModels } from "./number-models.ts";

/** Intervals of about this many bits and fewer go on with something; longer ones are pauses. */
const paceBits = [5, 9];

/** For `codeTimes`. */
export const timeModels = (): NumberModels => new NumberModels(paceBits.length + 1);

/** The first of `times` is known. `models` go on learning. */
export function codeTimes(coder: BitCoder, times: Float64Array, models: NumberModels): void {
  let [time, pace] = [times[0]!, 0];
  for (let index = 1; index < times.length; index++) {
    const interval = models.signed(coder, pace, times[index]! - time);
    pace = paceBits.findIndex((bits) => Math.abs(interval) < 2 ** bits);
    if (pace < 0) pace = paceBits.length;
    time += interval;
    if (!(time >= 0 && time <= Number.MAX_SAFE_INTEGER)) throw new CodecError(`An entry has the time ${time}`);
    times[index] = time;
  }
}

/** Up to here a lead, and what two of them differ in, are never rounded. */
const leadMax = 2 ** 51;

/** `leads`: client time minus server time. Each author has a clock of its own; `authors` has whose an entry is. */
export function codeLeads(coder: BitCoder, leads: Float64Array, authors: Uint32Array): void {
  const models = new NumberModels(2);
  const isFar = leads.some((lead) => Math.abs(lead) > leadMax) ? 1 : 0;
  const isPlain = coder.bit(new BitModels(1), 0, isFar as Bit) === 1;
  const before = new Map<number, number>();
  let wasSame = 1;
  for (let index = 0; index < leads.length; index++) {
    const expected = isPlain ? 0 : (before.get(authors[index]!) ?? 0);
    const difference = models.signed(coder, wasSame, leads[index]! - expected);
    const lead = expected + difference;
    if (!(Math.abs(lead) <= (isPlain ? Number.MAX_SAFE_INTEGER : leadMax))) {
      throw new CodecError(`The times of an entry differ by ${lead}`);
    }
    wasSame = difference === 0 ? 1 : 0;
    before.set(authors[index]!, lead);
    leads[index] = lead;
  }
}

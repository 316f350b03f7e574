// Whole numbers of any size for a bit coder: whether it is 0, how many bits it has, its sign, the next bits as they are to be expected of a
// number of that size, and the rest plain. (Elias' gamma code with learned probabilities.)

import { CodecError } from "@convergence/engine";
import { type Bit, type BitCoder, BitModels } from "./bit-coder.ts";

const sizeBits = 6;
/** Bits after the highest of which something is expected. */
const expectedBits = 3;
const plainBitsMax = 16;
const sizes = 1 << sizeBits;
/** A safe integer has no more bits. */
const bitsMax = 53;

/** Numbers of one column, in some contexts: what is expected of them in one is learned apart from the others. */
export class NumberModels {
  readonly #zero: BitModels;
  readonly #sign: BitModels;
  readonly #size: BitModels;
  readonly #high: BitModels;

  constructor(contexts = 1) {
    this.#zero = new BitModels(contexts);
    this.#sign = new BitModels(contexts);
    this.#size = new BitModels(contexts * sizes);
    this.#high = new BitModels((contexts * sizes) << expectedBits);
  }

  /** Others that have learnt the same so far, and go on by themselves. */
  copy(): NumberModels {
    const copy = new NumberModels(this.#zero.seen.length);
    copy.#zero.adopt(this.#zero);
    copy.#sign.adopt(this.#sign);
    copy.#size.adopt(this.#size);
    copy.#high.adopt(this.#high);
    return copy;
  }

  /** A safe integer from 0. */
  count(coder: BitCoder, context: number, value: number): number {
    if (coder.bit(this.#zero, context, value === 0 ? 1 : 0) === 1) return 0;
    return this.#magnitude(coder, context, value);
  }

  /** A safe integer of either sign. */
  signed(coder: BitCoder, context: number, value: number): number {
    if (coder.bit(this.#zero, context, value === 0 ? 1 : 0) === 1) return 0;
    const isNegative = coder.bit(this.#sign, context, value < 0 ? 1 : 0) === 1;
    const magnitude = this.#magnitude(coder, context, Math.abs(value));
    return isNegative ? -magnitude : magnitude;
  }

  #magnitude(coder: BitCoder, context: number, value: number): number {
    const bits = this.#bits(coder, context, value);
    let [rest, scale] = [bits - 1, 2 ** (bits - 1)];
    let magnitude = scale;
    let node = 1;
    const tree = ((context << sizeBits) | bits) << expectedBits;
    for (let left = Math.min(rest, expectedBits); left > 0; left--) {
      scale /= 2;
      const bit = coder.bit(this.#high, tree | node, (Math.floor(value / scale) % 2) as Bit);
      node = (node << 1) | bit;
      magnitude += bit * scale;
      rest--;
    }
    while (rest > 0) {
      const some = Math.min(rest, plainBitsMax);
      rest -= some;
      scale = 2 ** rest;
      magnitude += coder.plain(some, Math.floor(value / scale) % (1 << some)) * scale;
    }
    return magnitude;
  }

  /** How many bits a number above 0 has. */
  #bits(coder: BitCoder, context: number, value: number): number {
    const bits = value >= 2 ** 31 ? 32 + bitLength(Math.floor(value / 2 ** 32)) : bitLength(value);
    let node = 1;
    for (let shift = sizeBits - 1; shift >= 0; shift--) {
      node = (node << 1) | coder.bit(this.#size, (context << sizeBits) | node, ((bits >>> shift) & 1) as Bit);
    }
    const found = node - sizes;
    if (found === 0 || found > bitsMax) throw new CodecError(`A coded number has ${found} bits`);
    return found;
  }
}

const bitLength = (value: number): number => 32 - Math.clz32(value);

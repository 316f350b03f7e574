// Writes bits in as little room as their probabilities allow: the numbers below 2 ** 31 are divided in the ratio of the
// chances, again and again, and what names the last piece is written. The idea is G. N. N. Martin's, "Range encoding" (1979), on bits
// as in Subbotin's and Pavlov's coders; the carry is put into what was written.

import type { Bit, BitCoder, BitModels } from "./bit-coder.ts";

/** Below this a range is widened by a byte, so that its pieces have more than 2 ** 11 sizes. */
export const rangeMin = 0x800000;
export const rangeAtStart = 0x7fffffff;
/** Bytes by which the reader is ahead. */
export const bytesAhead = 4;
export const chanceBits = 12;

export class RangeEncoder implements BitCoder {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #length = 0;
  /** The beginning of the range: below 2 ** 32. */
  #low = 0;
  #range = rangeAtStart;

  bit(models: BitModels, context: number, bit: Bit): Bit {
    const part = (this.#range >>> chanceBits) * models.chance(context);
    if (bit === 1) this.#range = part;
    else this.#narrow(part, this.#range - part);
    models.learn(context, bit);
    this.#widen();
    return bit;
  }

  plain(bits: number, value: number): number {
    const part = this.#range >>> bits;
    this.#narrow(part * value, part);
    this.#widen();
    return value;
  }

  finish(): Uint8Array<ArrayBuffer> {
    for (let left = bytesAhead; left > 0; left--) this.#shift();
    return this.#bytes.slice(0, this.#length);
  }

  #narrow(offset: number, range: number): void {
    this.#low += offset;
    this.#range = range;
    if (this.#low < 2 ** 32) return;
    this.#low -= 2 ** 32;
    let at = this.#length - 1;
    while (this.#bytes[at] === 0xff) this.#bytes[at--] = 0;
    this.#bytes[at] = this.#bytes[at]! + 1;
  }

  #widen(): void {
    while (this.#range < rangeMin) {
      this.#range *= 256;
      this.#shift();
    }
  }

  #shift(): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = this.#low >>> 24;
    this.#low = (this.#low % 2 ** 24) * 256;
  }
}

/** The bytes of a column that `write` codes. */
export function encodedColumn(write: (coder: BitCoder) => void): Uint8Array {
  const coder = new RangeEncoder();
  write(coder);
  return coder.finish();
}

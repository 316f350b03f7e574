// The inverse of `RangeEncoder`. Any bytes are the form of some bits: what they say has to be checked by whoever asks. To read on
// behind the end throws a `CodecError`.

import { CodecError } from "@convergence/engine";
import type { Bit, BitCoder, BitModels } from "./bit-coder.ts";
import { bytesAhead, chanceBits, rangeAtStart, rangeMin } from "./range-encoder.ts";

export class RangeDecoder implements BitCoder {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #range = rangeAtStart;
  /** How far what was written lies behind the beginning of the range: always less than it is wide. */
  #code = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    if (bytes.length < bytesAhead || bytes[0]! > 0x7f) throw new CodecError("A coded column has no beginning");
    for (let left = bytesAhead; left > 0; left--) this.#code = this.#code * 256 + bytes[this.#offset++]!;
    if (this.#code >= rangeAtStart) throw new CodecError("A coded column begins beyond its range");
  }

  bit(models: BitModels, context: number): Bit {
    const part = (this.#range >>> chanceBits) * models.chance(context);
    const bit = this.#code < part ? 1 : 0;
    if (bit === 1) this.#range = part;
    else {
      this.#code -= part;
      this.#range -= part;
    }
    models.learn(context, bit);
    if (this.#range < rangeMin) this.#widen();
    return bit;
  }

  plain(bits: number): number {
    const part = this.#range >>> bits;
    const value = Math.floor(this.#code / part);
    if (value >= 1 << bits) throw new CodecError("A coded number lies beyond its range", this.#offset);
    this.#code -= value * part;
    this.#range = part;
    if (this.#range < rangeMin) this.#widen();
    return value;
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.#offset !== this.#bytes.length) {
      throw new CodecError(`${this.#bytes.length - this.#offset} bytes of a coded column are left over`, this.#offset);
    }
  }

  #widen(): void {
    while (this.#range < rangeMin) {
      if (this.#offset === this.#bytes.length) throw new CodecError("A coded column ends too early", this.#offset);
      this.#range *= 256;
      this.#code = this.#code * 256 + this.#bytes[this.#offset++]!;
    }
  }
}

/** What `read` decodes of a column, which has to be all of its bytes. Throws a `CodecError` otherwise. */
export function decodeColumn<T>(bytes: Uint8Array, read: (coder: BitCoder) => T): T {
  const coder = new RangeDecoder(bytes);
  const found = read(coder);
  coder.end();
  return found;
}

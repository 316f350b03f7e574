// Reads back what `Writer` wrote, from bytes that nobody vouches for.
//
// Law: every read either gives the value whose one form stands there, or throws a `CodecError`. Nothing is read beyond the
// end, nothing is allocated for a length before that many bytes are known to be there, and no second form of a value
// (a longer varint, a lone surrogate) is let through.

import { codecDepthMax } from "../limits.ts";
import { stringOfUnits } from "../string-of-units.ts";
import { CodecError } from "./codec-error.ts";
import { decodeUtf8 } from "./utf8.ts";

const varintBytesMax = 8;
/** Numbers in so few bytes are small integers on every platform. */
const shortVarintBytesMax = 4;
/** Up to this length a loop over the bytes is faster than a call of the platform's decoder. */
const shortBytesMax = 24;
/** Up to this length a loop over the bytes is faster than a view of them, for which the platform may move them first. */
const copiedBytesMax = 64;

export class Reader {
  readonly #bytes: Uint8Array;
  /** Made when it is first needed: few values are doubles. */
  #view: DataView | undefined;
  #offset = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether every byte has been read. */
  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The index of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** The error to throw for what was just read. */
  fault(message: string): CodecError {
    return new CodecError(message, this.#offset);
  }

  byte(): number {
    if (this.#offset >= this.#bytes.length) throw this.#truncated(1);
    return this.#bytes[this.#offset++]!;
  }

  /** A safe integer from 0. */
  varint(): number {
    const first = this.byte();
    return first < 0x80 ? first : this.#digits(first & 0x7f, 7);
  }

  /** A safe integer of either sign. */
  signed(): number {
    const first = this.byte();
    const low = (first & 0x7f) >> 1;
    const magnitude = first < 0x80 ? low : this.#digits(low, 6);
    const value = (first & 1) === 0 ? magnitude : -1 - magnitude; // a negated 0 would be a double
    if (!Number.isSafeInteger(value)) throw this.fault(`${value} is below ${Number.MIN_SAFE_INTEGER}`);
    return value;
  }

  /** Any double, `NaN` and infinities included. */
  float64(): number {
    if (this.remaining < 8) throw this.#truncated(8);
    const { buffer, byteOffset, byteLength } = this.#bytes;
    this.#view ??= new DataView(buffer, byteOffset, byteLength);
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  /** Well-formed text of at most `unitsMax` UTF-16 units. */
  string(unitsMax: number): string {
    const length = this.varint();
    // A unit takes at most three bytes, so this much can be refused before anything is decoded.
    if (length > unitsMax * 3) throw this.fault(`A string of ${length} bytes cannot have at most ${unitsMax} units`);
    if (length > this.remaining) throw this.#truncated(length);
    const text = this.#ascii(length) ?? decodeUtf8(this.#bytes.subarray(this.#offset, this.#offset + length));
    if (text === undefined) throw this.fault(`${length} bytes are not UTF-8`);
    if (text.length > unitsMax) throw this.fault(`A string of ${text.length} units exceeds ${unitsMax}`);
    this.#offset += length;
    return text;
  }

  /** A copy of at most `bytesMax` bytes. */
  bytes(bytesMax: number): Uint8Array<ArrayBuffer> {
    const view = this.view(bytesMax);
    return view.length > copiedBytesMax ? new Uint8Array(view) : (view as Uint8Array<ArrayBuffer>);
  }

  /** The next bytes, at most `bytesMax`, to be read only: where they stand or, if they are few, a copy, which is cheaper. */
  view(bytesMax: number): Uint8Array {
    const length = this.varint();
    if (length > bytesMax) throw this.fault(`${length} bytes exceed ${bytesMax}`);
    if (length > this.remaining) throw this.#truncated(length);
    const start = this.#offset;
    this.#offset += length;
    if (length > copiedBytesMax) return this.#bytes.subarray(start, this.#offset);
    const copy = new Uint8Array(length);
    for (let index = 0; index < length; index++) copy[index] = this.#bytes[start + index]!;
    return copy;
  }

  /** The number of items that follow: at most `itemsMax`, and no more than could be there at a byte each. */
  count(itemsMax: number): number {
    const count = this.varint();
    if (count > itemsMax) throw this.fault(`${count} items exceed ${itemsMax}`);
    if (count > this.remaining) throw this.fault(`${count} items cannot follow in ${this.remaining} bytes`);
    return count;
  }

  /** Goes one level down in a recursive value; `leave` comes back. */
  enter(): void {
    if (++this.#depth > codecDepthMax) throw this.fault(`A value is nested deeper than ${codecDepthMax} levels`);
  }

  leave(): void {
    this.#depth--;
  }

  /** Throws unless every byte has been read. */
  end(): void {
    if (!this.done) throw this.fault(`${this.remaining} bytes are left over`);
  }

  /**
   * What a varint is worth of which the first so many bits are known. In the operations that leave small integers small: once one
   * place in a text has been a double, the platform keeps every place in every text in a box.
   */
  #digits(low: number, bits: number): number {
    let value = low;
    let shift = bits;
    for (; shift <= 7 * (shortVarintBytesMax - 1); shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte === 0) throw this.#overlong();
        return value;
      }
    }
    return this.#largeDigits(value, 2 ** shift);
  }

  /** The same of one that goes on behind its short form. `unit`: what the next digit counts. */
  #largeDigits(low: number, unit: number): number {
    let value = low;
    let scale = unit;
    for (let left = varintBytesMax - shortVarintBytesMax; left > 0; left--) {
      const byte = this.byte();
      // Beyond the safe integers the sum is rounded, but never back into them.
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw this.fault(`A varint exceeds ${Number.MAX_SAFE_INTEGER}`);
      if (byte < 0x80) {
        if (byte === 0) throw this.#overlong();
        return value;
      }
      scale *= 128;
    }
    throw this.fault(`A varint is longer than ${varintBytesMax} bytes`);
  }

  #overlong(): CodecError {
    return this.fault("A varint is longer than its number needs");
  }

  /** The next bytes as text if they are few and all ASCII. */
  #ascii(length: number): string | undefined {
    if (length > shortBytesMax) return undefined;
    const end = this.#offset + length;
    for (let index = this.#offset; index < end; index++) if (this.#bytes[index]! > 0x7f) return undefined;
    return stringOfUnits(this.#bytes, this.#offset, end);
  }

  #truncated(needed: number): CodecError {
    return this.fault(`${needed} bytes are needed where ${this.remaining} are left`);
  }
}

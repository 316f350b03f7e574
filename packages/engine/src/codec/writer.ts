// Writes the primitives of the wire format into a growing buffer.
//
// Law, with `Reader`: what is written is read back as exactly the same value, and every value has exactly one form in
// bytes. A value outside the stated range is a fault of the caller and throws a `RangeError`; nothing is rounded.

import { codecDepthMax } from "../limits.ts";
import { encodeUtf8 } from "./utf8.ts";

const initialBytes = 256;
/** A writer that is used again does not hold on to the memory of one large value. */
const keptBytesMax = 65_536;
/** Up to this length a loop over the units is faster than a call of the platform's encoder. */
const shortUnitsMax = 64;
/** Up to this length a loop over bytes is faster than a call of the platform's copy. */
const loopBytesMax = 32;

export class Writer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(initialBytes);
  #view: DataView = new DataView(this.#bytes.buffer);
  #length = 0;
  #depth = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** One byte, 0..255. */
  byte(value: number): void {
    if (!(value >= 0 && value <= 255) || !Number.isInteger(value)) throw new RangeError(`${value} is not a byte`);
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A safe integer from 0, seven bits a byte, the lowest first. `-0` is written as `0`. */
  varint(value: number): void {
    if (!(value >= 0) || !Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer from 0`);
    this.#reserve(8);
    this.#digits(value);
  }

  /** A safe integer of either sign, small magnitudes in few bytes. `-0` is written as `0`. */
  signed(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
    this.#reserve(8);
    const magnitude = value < 0 ? -value - 1 : value;
    const sign = value < 0 ? 1 : 0;
    if (magnitude < 64) {
      this.#bytes[this.#length++] = (magnitude << 1) | sign;
    } else {
      // Twice the magnitude may exceed the safe integers, so the first byte is split off before doubling.
      const rest = magnitude <= 0x7fffffff ? magnitude >>> 6 : Math.floor(magnitude / 64);
      this.#bytes[this.#length++] = ((magnitude - rest * 64) << 1) | sign | 0x80;
      this.#digits(rest);
    }
  }

  /** Eight bytes, little endian. `-0` stays `-0`. */
  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** The number of bytes, then the text as UTF-8. The text must be well-formed. */
  string(text: string): void {
    if (text.length <= shortUnitsMax && this.#ascii(text)) return;
    if (!text.isWellFormed()) throw new RangeError(`A string of ${text.length} units holds half a surrogate pair`);
    this.bytes(encodeUtf8(text));
  }

  /** The number of bytes, then the bytes. */
  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** The bytes alone: something that is encoded already. */
  raw(bytes: Uint8Array): void {
    const count = bytes.length;
    this.#reserve(count);
    if (count > loopBytesMax) this.#bytes.set(bytes, this.#length);
    else for (let index = 0; index < count; index++) this.#bytes[this.#length + index] = bytes[index]!;
    this.#length += count;
  }

  /** Goes one level down in a recursive value; `leave` comes back. */
  enter(): void {
    if (++this.#depth > codecDepthMax) throw new RangeError(`A value is nested deeper than ${codecDepthMax} levels`);
  }

  leave(): void {
    this.#depth--;
  }

  /** A copy of everything written. The writer is empty again and can be used for the next value. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = this.#length > loopBytesMax ? this.#bytes.slice(0, this.#length) : this.#few();
    this.reset();
    return bytes;
  }

  /** The same behind a copy of what another writer holds, which keeps it. */
  finishBehind(head: Writer): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(head.#length + this.#length);
    head.#copyTo(bytes, 0);
    this.#copyTo(bytes, head.#length);
    this.reset();
    return bytes;
  }

  /** Forgets what was written. */
  reset(): void {
    this.#length = 0;
    this.#depth = 0;
    if (this.#bytes.length > keptBytesMax) this.#resize(initialBytes);
  }

  /** The digits of a varint; eight bytes must be reserved. */
  #digits(value: number): void {
    let rest = value;
    while (rest > 0x7fffffff) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Writes short text, unless a unit is not ASCII: then nothing is written. */
  #ascii(text: string): boolean {
    this.#reserve(1 + text.length);
    const bytes = this.#bytes;
    const start = this.#length + 1;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) return false;
      bytes[start + index] = unit;
    }
    bytes[this.#length] = text.length;
    this.#length = start + text.length;
    return true;
  }

  #few(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    this.#copyTo(bytes, 0);
    return bytes;
  }

  #copyTo(bytes: Uint8Array, at: number): void {
    const own = this.#bytes;
    const count = this.#length;
    if (count > loopBytesMax) bytes.set(own.subarray(0, count), at);
    else for (let index = 0; index < count; index++) bytes[at + index] = own[index]!;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) this.#resize(Math.max(needed, this.#bytes.length * 2));
  }

  #resize(size: number): void {
    const kept = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(size);
    this.#bytes.set(kept);
    this.#view = new DataView(this.#bytes.buffer);
  }
}

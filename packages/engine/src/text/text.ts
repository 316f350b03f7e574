// The text of a string element: a mutable sequence of UTF-16 code units that stays fast at many megabytes.
//
// Units live in chunks of bounded length. The chunk of the last edit is *open*: kept in three parts, what is left of the caret,
// what was typed there last, and what is right of it. To type is to add a number to the second, to take it back is to forget one:
// a string that grows by a unit at a time is a tree to the platform, which it has to flatten for whoever looks at it.

import { stringOfUnits } from "../string-of-units.ts";

const chunkUnitsMax = 2048;
const chunkUnitsMin = 256;
/** Units that are typed before they are made a string. */
const typedMax = 64;

export class Text {
  /** The place of the open chunk holds nothing that counts. */
  #chunks: string[];
  #length: number;
  /** The index of the open chunk, and the units before it. */
  #open = 0;
  #before = 0;
  #left: string;
  /** Between `#left` and the caret; made for the first unit that is typed. */
  #typed: Uint16Array | undefined;
  #typedCount = 0;
  #right = "";
  #foundStart = 0;

  constructor(content = "") {
    this.#chunks = chunked(content);
    this.#length = content.length;
    this.#left = this.#chunks[0]!;
  }

  get length(): number {
    return this.#length;
  }

  /** Removes `remove` units at `at` and inserts there. The range must lie inside. */
  splice(at: number, remove: number, insert: string): void {
    const caret = this.#before + this.#left.length + this.#typedCount;
    if (remove > 0 && at + remove === caret && at >= this.#before) this.#removeLeft(remove);
    else {
      if (at !== caret) this.#moveTo(at);
      if (remove > 0) this.#removeRight(remove);
    }
    if (insert.length > typedMax) {
      this.#settle();
      this.#left += insert;
    } else if (insert !== "") this.#type(insert);
    this.#length += insert.length - remove;
    if (this.#openSize > chunkUnitsMax) this.#spread();
  }

  /** Like a string's, but no position is negative. */
  slice(from = 0, to: number = this.#length): string {
    const end = Math.min(to, this.#length);
    if (from >= end) return "";
    let index = this.#find(from);
    let start = this.#foundStart;
    let parts = "";
    for (; start < end; index++) {
      const size = this.#sizeOf(index);
      parts += this.#sliceOf(index, Math.max(0, from - start), Math.min(size, end - start));
      start += size;
    }
    return parts;
  }

  /** The unit at `at`, or `NaN` outside of the text. */
  charCodeAt(at: number): number {
    if (at < 0 || at >= this.#length) return Number.NaN;
    const typed = at - this.#before - this.#left.length;
    if (typed >= 0 && typed < this.#typedCount) return this.#typed![typed]!;
    const right = typed - this.#typedCount;
    if (right >= 0 && right < this.#right.length) return this.#right.charCodeAt(right);
    if (typed < 0 && at >= this.#before) return this.#left.charCodeAt(at - this.#before);
    return this.#chunks[this.#find(at)]!.charCodeAt(at - this.#foundStart);
  }

  toString(): string {
    this.#settle();
    this.#chunks[this.#open] = this.#left + this.#right;
    return this.#chunks.join("");
  }

  /** The chunk with the unit at `at`; what is before it is in `#foundStart` then. */
  #find(at: number): number {
    let index = this.#open;
    let start = this.#before;
    while (at < start) start -= this.#chunks[--index]!.length;
    for (let size = this.#sizeOf(index); at >= start + size; size = this.#sizeOf(index)) {
      start += size;
      index++;
    }
    this.#foundStart = start;
    return index;
  }

  get #openSize(): number {
    return this.#left.length + this.#typedCount + this.#right.length;
  }

  #sizeOf(index: number): number {
    return index === this.#open ? this.#openSize : this.#chunks[index]!.length;
  }

  #sliceOf(index: number, from: number, to: number): string {
    if (index !== this.#open) return this.#chunks[index]!.slice(from, to);
    const { length } = this.#left;
    if (to <= length) return this.#left.slice(from, to);
    const caret = length + this.#typedCount;
    if (from >= caret) return this.#right.slice(from - caret, to - caret);
    if (from >= length && to <= caret) return stringOfUnits(this.#typed!, from - length, to - length);
    this.#settle();
    return this.#left.slice(from, to) + this.#right.slice(0, Math.max(0, to - caret));
  }

  #type(units: string): void {
    const count = units.length;
    if (this.#typedCount + count > typedMax) this.#settle();
    this.#typed ??= new Uint16Array(typedMax);
    for (let index = 0; index < count; index++) this.#typed[this.#typedCount++] = units.charCodeAt(index);
  }

  /** What was typed becomes part of what is left of the caret. */
  #settle(): void {
    if (this.#typedCount === 0) return;
    this.#left += stringOfUnits(this.#typed!, 0, this.#typedCount);
    this.#typedCount = 0;
  }

  /** Removes units directly before the caret. */
  #removeLeft(count: number): void {
    if (count <= this.#typedCount) this.#typedCount -= count;
    else {
      this.#left = this.#left.slice(0, this.#left.length + this.#typedCount - count);
      this.#typedCount = 0;
    }
  }

  /** Puts the caret there. Of two chunks that meet at it the first is opened. */
  #moveTo(at: number): void {
    this.#settle();
    const offset = at - this.#before;
    if (offset < 0 || offset > this.#openSize) {
      this.#close();
      while (this.#before > 0 && this.#before >= at) this.#before -= this.#chunks[--this.#open]!.length;
      while (at > this.#before + this.#chunks[this.#open]!.length) this.#before += this.#chunks[this.#open++]!.length;
      this.#right = this.#chunks[this.#open]!;
      this.#left = "";
    }
    this.#cut(this.#left + this.#right, at - this.#before);
  }

  /** Makes this the content of the open chunk, of which so many units are left of the caret. */
  #cut(content: string, left: number): void {
    this.#right = content.slice(left);
    this.#left = content.slice(0, left);
  }

  #close(): void {
    const content = this.#left + this.#right;
    const next = this.#chunks[this.#open + 1];
    if (next !== undefined && content.length < chunkUnitsMin && content.length + next.length <= chunkUnitsMax) {
      this.#chunks.splice(this.#open, 2, content + next);
    } else this.#chunks[this.#open] = content;
  }

  /** Removes units directly behind the caret, also of the chunks that follow. */
  #removeRight(count: number): void {
    let left = count - this.#right.length;
    this.#right = this.#right.slice(count);
    if (left <= 0) return;
    const first = this.#open + 1;
    let index = first;
    for (; left >= (this.#chunks[index]?.length ?? Number.POSITIVE_INFINITY); index++) {
      left -= this.#chunks[index]!.length;
    }
    if (left > 0) this.#chunks[index] = this.#chunks[index]!.slice(left);
    this.#chunks.splice(first, index - first);
  }

  /** Makes several chunks of the open one; the one with the caret stays open. */
  #spread(): void {
    this.#settle();
    const caret = this.#before + this.#left.length;
    this.#chunks.splice(this.#open, 1, ...chunked(this.#left + this.#right));
    let before = this.#before;
    while (caret > before + this.#chunks[this.#open]!.length) before += this.#chunks[this.#open++]!.length;
    this.#before = before;
    this.#cut(this.#chunks[this.#open]!, caret - before);
  }
}

/** Does a gap lie between the two halves of a surrogate pair? */
export function splitsPair(text: Text, gap: number): boolean {
  const left = text.charCodeAt(gap - 1);
  if (!(left >= 0xd800 && left <= 0xdbff)) return false;
  const right = text.charCodeAt(gap);
  return right >= 0xdc00 && right <= 0xdfff;
}

/** Chunks of half the maximum, so that they have room; never none. */
function chunked(content: string): string[] {
  const size = chunkUnitsMax / 2;
  if (content.length <= size) return [content];
  const chunks: string[] = [];
  for (let at = 0; at < content.length; at += size) chunks.push(content.slice(at, at + size));
  return chunks;
}

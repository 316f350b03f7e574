// The text of a string element: a mutable sequence of UTF-16 code units that stays fast at many megabytes.
//
// Units live in chunks of bounded length. The chunk of the last edit is *open*: kept in two parts, what is left and what is
// right of the caret, so that typing is an append and what the platform does lazily for it is done once and not per key.
// Nothing is ever an object per character.

const chunkUnitsMax = 2048;
const chunkUnitsMin = 256;

export class Text {
  /** The place of the open chunk holds nothing that counts. */
  #chunks: string[];
  #length: number;
  /** The index of the open chunk, and the units before it. */
  #open = 0;
  #before = 0;
  #left: string;
  #right = "";
  /** The last unit of `#left`; `NaN` if it has to be looked up. To look it up makes the platform copy what was typed. */
  #last = Number.NaN;

  constructor(content = "") {
    this.#chunks = chunked(content);
    this.#length = content.length;
    this.#left = this.#chunks[0]!;
  }

  get length(): number {
    return this.#length;
  }

  /** Removes `remove` units at `at` and inserts there. Returns what was removed. The range must lie inside. */
  splice(at: number, remove: number, insert: string): string {
    const caret = this.#before + this.#left.length;
    let removed = "";
    if (remove > 0 && at + remove === caret && at >= this.#before) {
      removed = this.#left.slice(at - this.#before);
      this.#setLeft(this.#left.slice(0, at - this.#before));
    } else {
      if (at !== caret) this.#moveTo(at);
      if (remove > 0) removed = this.#removeRight(remove);
    }
    if (insert !== "") {
      this.#left += insert;
      this.#last = insert.charCodeAt(insert.length - 1);
    }
    this.#length += insert.length - remove;
    if (this.#left.length + this.#right.length > chunkUnitsMax) this.#spread();
    return removed;
  }

  /** Like a string's, but no position is negative. */
  slice(from = 0, to: number = this.#length): string {
    const end = Math.min(to, this.#length);
    if (from >= end) return "";
    let index = this.#open;
    let start = this.#before;
    while (from < start) start -= this.#chunks[--index]!.length;
    for (let size = this.#sizeOf(index); from >= start + size; size = this.#sizeOf(index)) {
      start += size;
      index++;
    }
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
    const offset = at - this.#before - this.#left.length;
    if (offset === -1 && this.#left !== "") {
      if (Number.isNaN(this.#last)) this.#last = this.#left.charCodeAt(this.#left.length - 1);
      return this.#last;
    }
    if (offset >= 0 && offset < this.#right.length) return this.#right.charCodeAt(offset);
    return this.slice(at, at + 1).charCodeAt(0);
  }

  toString(): string {
    this.#chunks[this.#open] = this.#left + this.#right;
    return this.#chunks.join("");
  }

  #sizeOf(index: number): number {
    return index === this.#open ? this.#left.length + this.#right.length : this.#chunks[index]!.length;
  }

  #sliceOf(index: number, from: number, to: number): string {
    if (index !== this.#open) return this.#chunks[index]!.slice(from, to);
    const { length } = this.#left;
    if (to <= length) return this.#left.slice(from, to);
    return from >= length
      ? this.#right.slice(from - length, to - length)
      : this.#left.slice(from) + this.#right.slice(0, to - length);
  }

  #setLeft(left: string): void {
    this.#left = left;
    this.#last = Number.NaN;
  }

  /** Puts the caret there. Of two chunks that meet at it the first is opened. */
  #moveTo(at: number): void {
    const offset = at - this.#before;
    if (offset < 0 || offset > this.#left.length + this.#right.length) {
      this.#close();
      while (this.#before > 0 && this.#before >= at) this.#before -= this.#chunks[--this.#open]!.length;
      while (at > this.#before + this.#chunks[this.#open]!.length) this.#before += this.#chunks[this.#open++]!.length;
      this.#right = this.#chunks[this.#open]!;
      this.#left = "";
    }
    const content = this.#left + this.#right;
    this.#right = content.slice(at - this.#before);
    this.#setLeft(content.slice(0, at - this.#before));
  }

  #close(): void {
    const content = this.#left + this.#right;
    const next = this.#chunks[this.#open + 1];
    if (next !== undefined && content.length < chunkUnitsMin && content.length + next.length <= chunkUnitsMax) {
      this.#chunks.splice(this.#open, 2, content + next);
    } else this.#chunks[this.#open] = content;
  }

  #removeRight(count: number): string {
    const removed = this.#right.slice(0, count);
    this.#right = this.#right.slice(count);
    if (removed.length === count) return removed;
    const parts = [removed];
    const first = this.#open + 1;
    let left = count - removed.length;
    let index = first;
    for (; left >= (this.#chunks[index]?.length ?? Number.POSITIVE_INFINITY); index++) {
      parts.push(this.#chunks[index]!);
      left -= this.#chunks[index]!.length;
    }
    if (left > 0) {
      parts.push(this.#chunks[index]!.slice(0, left));
      this.#chunks[index] = this.#chunks[index]!.slice(left);
    }
    this.#chunks.splice(first, index - first);
    return parts.join("");
  }

  /** Makes several chunks of the open one; the one with the caret stays open. */
  #spread(): void {
    const caret = this.#before + this.#left.length;
    this.#chunks.splice(this.#open, 1, ...chunked(this.#left + this.#right));
    let before = this.#before;
    while (caret > before + this.#chunks[this.#open]!.length) before += this.#chunks[this.#open++]!.length;
    this.#before = before;
    const content = this.#chunks[this.#open]!;
    this.#right = content.slice(caret - before);
    this.#setLeft(content.slice(0, caret - before));
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

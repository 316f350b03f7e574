// The text of a string element: a mutable sequence of UTF-16 code units that stays fast at many megabytes.
//
// Units live in chunks of bounded length; the chunk of the last edit and its offset are remembered, because edits come in
// runs. An edit costs one small string plus the walk from the last one; nothing is ever an object per character.

const chunkUnitsMax = 2048;
const chunkUnitsMin = 256;

export class Text {
  #chunks: string[] = [];
  #length = 0;
  /** The remembered chunk and the number of units before it. */
  #chunk = 0;
  #before = 0;

  constructor(content = "") {
    this.#chunks = chunked(content);
    this.#length = content.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Removes `remove` units at `at` and inserts there. Returns what was removed. The range must lie inside. */
  splice(at: number, remove: number, insert: string): string {
    const removed = remove === 0 ? "" : this.slice(at, at + remove);
    this.#seek(at);
    const offset = at - this.#before;
    let last = this.#chunk;
    let end = offset + remove; // in the chunk `last`, once the loop is done
    while (end > this.#chunks[last]!.length) end -= this.#chunks[last++]!.length;
    const content = this.#chunks[this.#chunk]!.slice(0, offset) + insert + this.#chunks[last]!.slice(end);
    this.#replace(last - this.#chunk + 1, content);
    this.#length += insert.length - remove;
    return removed;
  }

  /** Like a string's, but no position is negative. */
  slice(from = 0, to: number = this.#length): string {
    const end = Math.min(to, this.#length);
    if (from >= end) return "";
    this.#seek(from);
    let parts = "";
    let index = this.#chunk;
    let start = from - this.#before;
    for (let left = end - from; left > 0; index++) {
      const part = this.#chunks[index]!.slice(start, start + left);
      parts += part;
      left -= part.length;
      start = 0;
    }
    return parts;
  }

  /** The unit at `at`, or `NaN` outside of the text. */
  charCodeAt(at: number): number {
    if (at < 0 || at >= this.#length) return Number.NaN;
    this.#seek(at);
    if (at - this.#before === this.#chunks[this.#chunk]!.length) this.#forward();
    return this.#chunks[this.#chunk]!.charCodeAt(at - this.#before);
  }

  toString(): string {
    return this.#chunks.join("");
  }

  /** Makes the remembered chunk the first one in which `at` lies or ends. */
  #seek(at: number): void {
    while (this.#before > 0 && this.#before >= at) this.#before -= this.#chunks[--this.#chunk]!.length;
    while (at > this.#before + this.#chunks[this.#chunk]!.length) this.#forward();
  }

  #forward(): void {
    this.#before += this.#chunks[this.#chunk++]!.length;
  }

  /** Puts new content in the place of `count` chunks, the remembered one first; a small remainder joins its neighbour. */
  #replace(count: number, content: string): void {
    const next = this.#chunks[this.#chunk + count];
    if (next !== undefined && content.length < chunkUnitsMin && content.length + next.length <= chunkUnitsMax) {
      this.#chunks.splice(this.#chunk, count + 1, content + next);
    } else if (content.length > chunkUnitsMax) this.#chunks.splice(this.#chunk, count, ...chunked(content));
    else if (count === 1) this.#chunks[this.#chunk] = content;
    else this.#chunks.splice(this.#chunk, count, content);
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

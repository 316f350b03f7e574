// The items of an array element: a mutable sequence that stays fast at a million items.
//
// Items live in chunks of bounded length; the chunk of the last look-up and the number of items before it are remembered. An
// edit moves the items of one chunk and walks over chunks, never over items.

const chunkItemsMax = 512;
const chunkItemsMin = 64;

export class List<T> {
  #chunks: T[][];
  #length: number;
  /** The remembered chunk and the number of items before it. */
  #chunk = 0;
  #before = 0;

  constructor(items: readonly T[] = []) {
    this.#chunks = chunked(items);
    this.#length = items.length;
  }

  get length(): number {
    return this.#length;
  }

  /** The item at an index from 0; `undefined` outside. */
  at(index: number): T | undefined {
    if (!(index >= 0 && index < this.#length) || !Number.isInteger(index)) return undefined;
    this.#seek(index);
    return this.#chunks[this.#chunk]![index - this.#before];
  }

  /** Puts an item in the place of the one at an index, which must lie inside. */
  set(index: number, item: T): void {
    this.#seek(index);
    this.#chunks[this.#chunk]![index - this.#before] = item;
  }

  /** Removes `count` items at `at` and inserts there. The range must lie inside. */
  splice(at: number, count: number, items: readonly T[] = []): void {
    this.#seek(at);
    for (let left = count; left > 0; ) {
      const chunk = this.#chunks[this.#chunk]!;
      const offset = at - this.#before;
      if (offset === 0 && left >= chunk.length && this.#chunks.length > 1) {
        left -= chunk.length;
        this.#chunks.splice(this.#chunk, 1);
        if (this.#chunk === this.#chunks.length) this.#before -= this.#chunks[--this.#chunk]!.length;
      } else if (offset === chunk.length) {
        this.#before += chunk.length;
        this.#chunk++;
      } else left -= chunk.splice(offset, left).length;
    }
    this.#length -= count;
    if (items.length > 0) this.#insert(at, items);
    else this.#tidy();
  }

  /** Like an array's, but no position is negative. */
  slice(from = 0, to: number = this.#length): T[] {
    const end = Math.min(to, this.#length);
    if (from >= end) return [];
    this.#seek(from);
    const first = this.#chunks[this.#chunk]!.slice(from - this.#before, end - this.#before);
    if (first.length === end - from) return first;
    const parts = [first];
    let left = end - from - first.length;
    for (let index = this.#chunk + 1; left > 0; index++) {
      const part = this.#chunks[index]!.slice(0, left);
      parts.push(part);
      left -= part.length;
    }
    return parts.flat();
  }

  /** -1 if it is not there. */
  indexOf(item: T): number {
    let before = 0;
    for (const chunk of this.#chunks) {
      const index = chunk.indexOf(item);
      if (index >= 0) return before + index;
      before += chunk.length;
    }
    return -1;
  }

  map<U>(change: (item: T) => U): U[] {
    const changed: U[] = [];
    for (const chunk of this.#chunks) for (const item of chunk) changed.push(change(item));
    return changed;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  #insert(at: number, items: readonly T[]): void {
    this.#seek(at);
    const chunk = this.#chunks[this.#chunk]!;
    const offset = at - this.#before;
    this.#length += items.length;
    if (chunk.length + items.length <= chunkItemsMax) {
      if (items.length === 1) chunk.splice(offset, 0, items[0]!);
      else chunk.splice(offset, 0, ...items);
      return;
    }
    const parts = chunked([...chunk.slice(0, offset), ...items, ...chunk.slice(offset)]);
    this.#chunks = this.#chunks.slice(0, this.#chunk).concat(parts, this.#chunks.slice(this.#chunk + 1));
  }

  /** A chunk with few items left joins the next one. */
  #tidy(): void {
    const chunk = this.#chunks[this.#chunk]!;
    const next = this.#chunks[this.#chunk + 1];
    if (next === undefined || chunk.length >= chunkItemsMin || chunk.length + next.length > chunkItemsMax) return;
    this.#chunks.splice(this.#chunk, 2, chunk.concat(next));
  }

  /** Makes the remembered chunk the one that holds the item at an index; the last one for the index after the last item. */
  #seek(index: number): void {
    if (index < this.#before / 2) {
      this.#chunk = 0;
      this.#before = 0;
    }
    while (index < this.#before) this.#before -= this.#chunks[--this.#chunk]!.length;
    const last = this.#chunks.length - 1;
    while (this.#chunk < last && index >= this.#before + this.#chunks[this.#chunk]!.length) {
      this.#before += this.#chunks[this.#chunk++]!.length;
    }
  }
}

/** Chunks of half the maximum, so that they have room; never none. */
function chunked<T>(items: readonly T[]): T[][] {
  const size = chunkItemsMax / 2;
  if (items.length <= size) return [[...items]];
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

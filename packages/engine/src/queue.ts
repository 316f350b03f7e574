// A first-in, first-out queue that stays fast however long it is: an array's `shift` moves all that is left. One that runs empty again
// and again keeps its places, and needs no memory for what goes through.

const shiftedMax = 1024;

export class Queue<T> {
  #items: T[];
  #first = 0;
  /** After the last item. */
  #end: number;

  constructor(items: T[] = []) {
    this.#items = items;
    this.#end = items.length;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  /** The item with so many before it, or so many from the end. */
  at(index: number): T | undefined {
    return this.#items[index < 0 ? this.#end + index : this.#first + index];
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#first; index < this.#end; index++) yield this.#items[index]!;
  }

  push(item: T): void {
    this.#items[this.#end++] = item;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined as T; // not held on to
    if (this.length === 0) this.#first = this.#end = 0;
    else if (this.#first > shiftedMax && this.length < this.#first) {
      this.#items = this.#items.slice(this.#first, this.#end);
      this.#end -= this.#first;
      this.#first = 0;
    }
    return item;
  }
}

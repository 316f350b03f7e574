// A first-in, first-out queue that stays fast however long it is: an array's `shift` moves all that is left.

const shiftedMax = 1024;

export class Queue<T> {
  #items: T[];
  #first = 0;

  constructor(items: T[] = []) {
    this.#items = items;
  }

  get length(): number {
    return this.#items.length - this.#first;
  }

  /** The item with so many before it, or so many from the end. */
  at(index: number): T | undefined {
    return this.#items[index < 0 ? this.#items.length + index : this.#first + index];
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#first; index < this.#items.length; index++) yield this.#items[index]!;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined as T; // not held on to
    if (this.#first > shiftedMax && this.length < this.#first) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}

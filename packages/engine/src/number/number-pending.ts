// Our unacknowledged edits of one number: adds and sets. Nothing is ever transformed or subtracted: the server's value is kept
// apart and ours are folded on top of it, in server order everywhere, so that floats agree to the last bit.

import { addNumbers, type Edit, type NumberElement } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { Queue } from "../queue.ts";
import { indexOfTag, type Tag } from "../tag.ts";

type Write = { readonly tag: Tag; readonly kind: "add" | "value"; readonly value: number };

const fold = (number: number, write: Pick<Write, "kind" | "value">): number =>
  write.kind === "add" ? addNumbers(number, write.value) : write.value;

/** Whole, and not the zero that remembers a sign. */
const isWhole = (number: number): boolean => Number.isSafeInteger(number) && !Object.is(number, -0);

export class NumberPending implements Pending {
  readonly #holder: Holder<NumberElement>;
  #base: number;
  #writes = new Queue<Write>();
  /** Of the writes from the last set on, or from the first: what is added, and how far that goes up and down in all; `NaN` with
   *  fractions, of which the order counts. */
  #added = 0;
  #moved = 0;
  /** Of the last set; 0 if there is none. */
  #lastSet: Tag = 0;

  constructor(holder: Holder<NumberElement>) {
    this.#holder = holder;
    this.#base = holder.element.content;
  }

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /** What the server has may have changed unnoticed. */
  get isUnused(): boolean {
    return false;
  }

  get hidesBase(): boolean {
    return this.#lastSet !== 0;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    if (edit.kind === "add") this.#push({ tag, kind: "add", value: edit.value });
    else this.#push({ tag, kind: "value", value: (edit as { readonly now: number }).now });
  }

  pass(operation: Operation, _build: Build, emit: Emit): void {
    if (operation.kind === "add") {
      this.#base = fold(this.#base, operation);
      if (this.#lastSet === 0) this.#show(operation.value, emit);
    } else if (operation.kind === "value") {
      this.#base = operation.value.content as number;
      if (this.#lastSet === 0) this.#show(undefined, emit);
    } else throw new Error(`A number has no ${operation.kind}`);
  }

  acknowledge(tag: Tag): void {
    while (this.#writes.length > 0 && this.#writes.at(0)!.tag <= tag) {
      const write = this.#writes.shift()!;
      this.#base = fold(this.#base, write);
      if (write.tag === this.#lastSet)
        this.#lastSet = 0; // what was added since then is added to the base from here on
      else if (this.#lastSet === 0) {
        this.#added -= write.value;
        this.#moved -= Math.abs(write.value);
      }
    }
  }

  retract(tag: Tag, emit: Emit): void {
    this.#count([...this.#writes].filter((write) => write.tag !== tag));
    this.#show(undefined, emit);
  }

  rewriter(): Rewriter {
    return sameAgain((tag) => indexOfTag(this.#writes, tag) >= 0);
  }

  base(): number {
    return this.#base;
  }

  hidden(): [] {
    return [];
  }

  #push(write: Write): void {
    this.#writes.push(write);
    if (write.kind === "value") {
      this.#lastSet = write.tag;
      this.#added = 0;
      this.#moved = 0;
    } else {
      this.#added += write.value;
      this.#moved += isWhole(write.value) ? Math.abs(write.value) : Number.NaN;
    }
  }

  #count(writes: readonly Write[]): void {
    this.#writes = new Queue();
    this.#lastSet = 0;
    this.#added = 0;
    this.#moved = 0;
    for (const write of writes) this.#push(write);
  }

  /** The server's value with ours folded on top of it. Whole numbers that stay exact need no folding one by one. */
  #now(): number {
    const isExact = isWhole(this.#base) && Math.abs(this.#base) + this.#moved <= Number.MAX_SAFE_INTEGER;
    if (isExact && this.#lastSet === 0) return this.#base + this.#added;
    let now = this.#base;
    for (const write of this.#writes) now = fold(now, write);
    return now;
  }

  /** Shows the number as it is now: as an addition if that is what the server did and it shows. */
  #show(added: number | undefined, emit: Emit): void {
    const { element } = this.#holder;
    const old = element.content;
    const now = this.#now();
    if (Object.is(now, old)) return;
    emit(added === undefined ? { kind: "value", element, now, old } : { kind: "add", element, value: added, now, old });
  }
}

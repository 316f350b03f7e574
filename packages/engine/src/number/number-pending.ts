// Our unacknowledged edits of one number: adds and sets. Nothing is ever transformed or subtracted: the server's value is kept
// apart and ours are folded on top of it, in server order everywhere, so that floats agree to the last bit.

import { addNumbers, type Edit, type NumberElement } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { hasTag, type Tag } from "../tag.ts";

type Write = { readonly tag: Tag; readonly kind: "add" | "value"; readonly value: number };

const fold = (number: number, write: Pick<Write, "kind" | "value">): number =>
  write.kind === "add" ? addNumbers(number, write.value) : write.value;

export class NumberPending implements Pending {
  readonly #holder: Holder<NumberElement>;
  #base: number;
  #writes: Write[] = [];

  constructor(holder: Holder<NumberElement>) {
    this.#holder = holder;
    this.#base = holder.element.content;
  }

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    if (edit.kind === "add") this.#writes.push({ tag, kind: "add", value: edit.value });
    else this.#writes.push({ tag, kind: "value", value: (edit as { readonly now: number }).now });
  }

  pass(operation: Operation, _build: Build, emit: Emit): void {
    if (operation.kind === "add") {
      this.#base = fold(this.#base, operation);
      this.#show(operation.value, emit);
    } else if (operation.kind === "value") {
      this.#base = operation.value.content as number;
      this.#show(undefined, emit);
    } else throw new Error(`A number has no ${operation.kind}`);
  }

  acknowledge(tag: Tag): void {
    while (this.#writes.length > 0 && this.#writes[0]!.tag <= tag) this.#base = fold(this.#base, this.#writes.shift()!);
  }

  retract(tag: Tag, emit: Emit): void {
    this.#writes = this.#writes.filter((write) => write.tag !== tag);
    this.#show(undefined, emit);
  }

  rewriter(): Rewriter {
    return sameAgain((tag) => hasTag(this.#writes, tag));
  }

  base(): number {
    return this.#base;
  }

  hidden(): [] {
    return [];
  }

  /** Shows the number as it is now: as an addition if that is what the server did and it shows. */
  #show(added: number | undefined, emit: Emit): void {
    const { element } = this.#holder;
    const old = element.content;
    const now = this.#writes.reduce(fold, this.#base);
    if (Object.is(now, old)) return;
    emit(added === undefined ? { kind: "value", element, now, old } : { kind: "add", element, value: added, now, old });
  }
}

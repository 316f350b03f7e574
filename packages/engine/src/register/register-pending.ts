// Our unacknowledged writes of one boolean, date or null: the later write wins, and a client shows its own until the server has it.

import type { Content, Edit } from "../document.ts";
import type { Operation } from "../operation.ts";
import { type Build, type Emit, type Holder, type Pending, type Rewriter, sameAgain } from "../pending.ts";
import { Queue } from "../queue.ts";
import { indexOfTag, type Tag } from "../tag.ts";

export class RegisterPending implements Pending {
  readonly #holder: Holder;
  #base: Content;
  #sets = new Queue<{ readonly tag: Tag; readonly content: Content }>();

  constructor(holder: Holder) {
    this.#holder = holder;
    this.#base = holder.element.content;
  }

  get isEmpty(): boolean {
    return this.#sets.length === 0;
  }

  /** What the server has may have changed unnoticed. */
  get isUnused(): boolean {
    return false;
  }

  get hidesBase(): boolean {
    return this.#sets.length > 0;
  }

  record(edit: Edit, _glued: boolean, tag: Tag): void {
    if (edit.kind !== "value") throw new Error(`A ${this.#holder.element.type} has no ${edit.kind}`);
    this.#sets.push({ tag, content: edit.now });
  }

  pass(operation: Operation, build: Build, emit: Emit): void {
    if (operation.kind !== "value") throw new Error(`A ${this.#holder.element.type} has no ${operation.kind}`);
    this.#base = build.content(operation.value);
    this.#show(emit);
  }

  acknowledge(tag: Tag): void {
    while (this.#sets.length > 0 && this.#sets.at(0)!.tag <= tag) this.#base = this.#sets.shift()!.content;
  }

  retract(tag: Tag, emit: Emit): void {
    this.#sets = new Queue([...this.#sets].filter((set) => set.tag !== tag));
    this.#show(emit);
  }

  rewriter(): Rewriter {
    return sameAgain((tag) => indexOfTag(this.#sets, tag) >= 0);
  }

  base(): Content {
    return this.#base;
  }

  hidden(): [] {
    return [];
  }

  #show(emit: Emit): void {
    const { element } = this.#holder;
    const old = element.content;
    const now = this.#sets.length > 0 ? this.#sets.at(-1)!.content : this.#base;
    if (!Object.is(now, old)) emit({ kind: "value", element, now, old });
  }
}

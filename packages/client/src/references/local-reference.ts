// A reference of this application's own: it sets it, and may share it with all who have the model open.

import type { Reference, ReferenceKind } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import { ModelReference, type ReferenceHost, type ReferenceSource, type ReferenceValues } from "./model-reference.ts";

/** What it asks of its model, besides. */
export type LocalReferenceHost<Kind extends ReferenceKind> = ReferenceHost & {
  /** The reference with other values, which are checked. Throws a `ConvergenceError`. */
  readonly referenceTo: (values: readonly ReferenceValues[Kind][]) => Reference;
  readonly place: (reference: Reference) => void;
  /** Throws a `ConvergenceError` if others cannot be told of so much more. */
  readonly requireShareable: (reference: Reference | undefined) => void;
  /** Others are to see it from here on, or not any more. */
  readonly changed: (isShared: boolean) => void;
  readonly dispose: () => void;
};

export class LocalReference<Kind extends ReferenceKind = ReferenceKind> extends ModelReference<Kind> {
  declare protected readonly host: LocalReferenceHost<Kind>;
  #isShared = false;

  constructor(host: LocalReferenceHost<Kind>, kind: Kind, key: string, source: ReferenceSource) {
    super(host, kind, key, source);
  }

  override isLocal(): boolean {
    return true;
  }

  isShared(): boolean {
    return this.#isShared;
  }

  /** Everybody who has the model open sees it, now and when it moves. After an interruption it is shared again by itself. */
  share(): this {
    this.#requireAlive();
    if (this.#isShared) return this;
    this.host.requireShareable(this.host.shown());
    this.#isShared = true;
    this.host.changed(true);
    return this;
  }

  unshare(): this {
    this.#requireAlive();
    if (!this.#isShared) return this;
    this.#isShared = false;
    this.host.changed(false);
    return this;
  }

  /** Points at one value, or at several. Throws a `ConvergenceError` if one of them is not in the source. */
  set(value: ReferenceValues[Kind] | readonly ReferenceValues[Kind][]): this {
    this.#requireAlive();
    const values = (Array.isArray(value) ? value : [value]) as readonly ReferenceValues[Kind][];
    const reference = this.host.referenceTo(values);
    if (this.#isShared) this.host.requireShareable(reference);
    const shown = this.host.shown();
    if (shown !== undefined && isSame(shown, reference)) return this; // its owner's typing has taken it there
    this.host.place(reference);
    if (this.#isShared) this.host.changed(true);
    this.tellSet(values.length > 0);
    return this;
  }

  /** Points nowhere; also when what it is about has just been taken away by somebody. */
  clear(): this {
    return this.set([]);
  }

  dispose(): void {
    if (this.isDisposed()) return;
    this.#isShared = false;
    this.host.dispose();
    this.end();
  }

  override end(): void {
    this.#isShared = false;
    super.end();
  }

  #requireAlive(): void {
    if (this.isDisposed()) {
      throw new ConvergenceError(
        "element-detached",
        `The reference "${this.key()}" was disposed, or what it was about is gone`,
      );
    }
  }
}

function isSame(a: Reference, b: Reference): boolean {
  const [ours, theirs]: readonly (readonly unknown[])[] = [a.values, b.values];
  if (ours!.length !== theirs!.length) return false;
  if (a.kind === "range" && b.kind === "range") {
    return a.values.every(({ start, end }, i) => start === b.values[i]!.start && end === b.values[i]!.end);
  }
  return ours!.every((value, i) => value === theirs![i]);
}

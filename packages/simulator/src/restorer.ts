// Somebody who removes things and later wants them back: asks the server for it, as an undo does.

import { ConvergenceError, linkOf, type RealTimeModel } from "@convergence/client";
import type { Document, ElementId, Placement, Tree } from "@convergence/engine";
import type { Choices } from "@convergence/proof";

/** What a wish about history may end with: the line broke, the store is gone for a while, the model is full. */
const excuses: ReadonlySet<string> = new Set([
  ...[
    "connection-lost",
    "store-unavailable",
    "overloaded",
    "rate",
    "limit",
    "model-limit",
    "version-unknown",
    "internal",
  ],
]);

/** So many removals are remembered. */
const removalsMax = 20;

/** `reworked`: how often a model went back to a version, or lost past changes; in between, and in vain, it may also be `notReworked`. */
export type RestoreCounts = { restored: number; notRestored: number; reworked: number; notReworked: number };

export class Restorer {
  readonly #model: RealTimeModel;
  readonly #counts: RestoreCounts;
  readonly #onFault: (error: unknown) => void;
  readonly #removals: Placement[] = [];
  /** Wishes without an answer. */
  waiting = 0;

  constructor(model: RealTimeModel, counts: RestoreCounts, onFault: (error: unknown) => void) {
    this.#model = model;
    this.#counts = counts;
    this.#onFault = onFault;
  }

  /** Carries out an edit, and remembers what it removed. */
  watch<T>(edit: () => T): T {
    const before = this.#document.tree();
    const result = edit();
    this.#removals.push(...removedOf(before, this.#document));
    this.#removals.splice(0, this.#removals.length - removalsMax);
    return result;
  }

  /** Asks for some of it to be put back. False if there is nothing. */
  restore(choices: Choices): boolean {
    if (this.#removals.length === 0) return false;
    const wanted = Array.from({ length: choices.between(1, 2) }, () => choices.pick(this.#removals));
    this.waiting++;
    this.#model[linkOf]
      .place(() => wanted.flatMap((item) => this.#asOfNow(item)))
      .then(({ done }) => {
        if (done.length > 0) this.#counts.restored++;
        else this.#counts.notRestored++;
      })
      .catch((error: unknown) => {
        const isLimit = error instanceof ConvergenceError && (error.code === "limit" || error.code === "model-limit");
        if (isLimit) this.#counts.notRestored++;
        else if (this.#model.isOpen()) this.#onFault(error);
      })
      .finally(() => void this.waiting--);
    return true;
  }

  /** Asks for the content of a version, or for past changes to be taken back. Says what. */
  rework(choices: Choices): string {
    const model = this.#model;
    const version = choices.between(0, model.version());
    const isRestore = version === 0 || choices.chance(0.4);
    const span = choices.below(4);
    const isInBatch = model.isBatchStarted();
    const wish = isRestore
      ? model.restore(version)
      : model.revert(span === 0 ? { version } : { after: Math.max(0, version - span), to: version });
    this.waiting++;
    wish
      .then((made) => {
        if (made === undefined) this.#counts.notReworked++;
        else this.#counts.reworked++;
      })
      .catch((error: unknown) => {
        const isRefused = isInBatch && error instanceof ConvergenceError && error.code === "batch";
        const isAllowed = isRefused || (error instanceof ConvergenceError && excuses.has(error.code));
        if (isAllowed) this.#counts.notReworked++;
        else if (this.#model.isOpen()) this.#onFault(error);
      })
      .finally(() => void this.waiting--);
    return isRestore ? `wants version ${version} back` : `takes back ${span === 0 ? 1 : span} up to version ${version}`;
  }

  get #document(): Document {
    return this.#model[linkOf].branch.replica.document;
  }

  #asOfNow(item: Placement): Placement[] {
    const document = this.#document;
    const isHere = (id: ElementId): boolean => {
      const element = document.get(id);
      return element !== undefined && document.isAttached(element);
    };
    if (item.kind !== "insert") return "value" in item && isHere(item.value.id) ? [] : [item];
    const array = document.get(item.element);
    if (array?.type !== "array" || item.values.some(({ id }) => isHere(id))) return [];
    return [{ ...item, gap: Math.min(item.gap, array.content.length) }];
  }
}

/** The topmost elements of a tree that are gone, though what they were in is there. */
function* removedOf(tree: Tree, document: Document): Generator<Placement> {
  const element = document.get(tree.id);
  if (element === undefined) return;
  const isGone = ({ id }: Tree): boolean => {
    const child = document.get(id);
    return child === undefined || !document.isAttached(child);
  };
  if (tree.type === "array") {
    for (const [gap, value] of tree.content.entries()) {
      if (isGone(value)) yield { kind: "insert", element: tree.id, gap, values: [value] };
      else yield* removedOf(value, document);
    }
  } else if (tree.type === "object" && element.type === "object") {
    for (const [key, value] of tree.content) {
      const expected = element.content.get(key)?.id;
      if (isGone(value)) yield { kind: "setKey", element: tree.id, key, expected, value };
      else yield* removedOf(value, document);
    }
  }
}

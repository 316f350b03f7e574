// The undo managers of one model: each hears of everything that changes what the user sees.
//
// What one manager takes back is to the others an edit like any other.

import type { Anchors, Document, Edit, Element, Operation, Tree } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import type { ReportError } from "../emitter.ts";
import type { ModelLink } from "../model-link.ts";
import type { PlacementLimits } from "./placement-portions.ts";
import { type Performed, UndoManager, type UndoOptions } from "./undo.ts";

export type ModelUndoOptions = {
  readonly link: ModelLink;
  readonly reportError: ReportError;
  readonly now: () => number;
  readonly document: () => Document;
  readonly nodeOf: (element: Registered<"element">) => Element;
  readonly limits: () => PlacementLimits | undefined;
  /** Throws a `ConvergenceError` if the model cannot be edited. */
  readonly requireOpen: () => void;
  /** These edits were made by undoing, as one change. */
  readonly onPerformed: (edits: readonly Edit[]) => void;
};

export class ModelUndo {
  readonly #options: ModelUndoOptions;
  readonly #managers = new Set<UndoManager>();
  /** The content before a restore that is coming in. */
  #before: Tree | undefined;

  #done: PromiseWithResolvers<void> | undefined;

  constructor(options: ModelUndoOptions) {
    this.#options = options;
  }

  /** Throws a `ConvergenceError` for options that make no sense. */
  make(options: UndoOptions): UndoManager {
    const { within, ...stack } = checked(options);
    const { link, reportError, now, document, nodeOf } = this.#options;
    const top = within === undefined ? document().root : nodeOf(within);
    const manager: UndoManager = new UndoManager(
      {
        ...{ reportError, now, document },
        version: () => link.branch.version,
        isBatchOpen: () => link.branch.isBatchOpen,
        perform: (operations, done) => this.#perform(operations, manager, done),
        shownAnchors: (element) => this.shownAnchors(element),
        made: () => link.branch.sequence,
        decided: () => link.branch.sequence - link.branch.pendingCount,
        place: (items) => link.place(items),
        isWithin: (element) => isInside(element, top),
        onDisposed: () => void this.#managers.delete(manager),
        limits: this.#options.limits,
        changed: () => this.#changed(),
      },
      stack,
    );
    this.#managers.add(manager);
    return manager;
  }

  /** Where the anchors of an element show, for `own`; `undefined` if nobody wants to know. */
  shownAnchors(element: Element): Anchors {
    if (element.anchors === undefined || this.#managers.size === 0) return undefined;
    return this.#options.link.branch.shownAnchors(element);
  }

  own(performed: Performed, isInBatch: boolean): void {
    for (const manager of this.#managers) manager.own(performed, isInBatch);
  }

  batchEnded(): void {
    for (const manager of this.#managers) manager.batchEnded();
  }

  batchCancelled(edits: readonly Edit[]): void {
    for (const manager of this.#managers) manager.batchCancelled(edits);
  }

  others(edits: readonly Edit[]): void {
    const before = this.#before;
    this.#before = undefined;
    if (before !== undefined && edits.length > 0) return this.#restored(before, edits);
    for (const manager of this.#managers) manager.others(edits);
  }

  get isPending(): boolean {
    return [...this.#managers].some((manager) => manager.isPending());
  }

  /** Resolves when there is nothing left that the server is to put back. */
  whenDone(): Promise<void> {
    if (!this.isPending) return Promise.resolve();
    this.#done ??= Promise.withResolvers<void>();
    return this.#done.promise;
  }

  /** A restore or a revert of the user's own is about to come in: the next that is told as `others`. */
  restoring(): void {
    if (this.#managers.size === 0) return;
    this.#before = this.#options.link.branch.withAnchorsShown(this.#options.document().tree());
    for (const manager of this.#managers) manager.restoring();
  }

  /** The server has refused a change. */
  retracted(edits: readonly Edit[]): void {
    for (const manager of this.#managers) manager.retracted(edits);
    this.settled();
  }

  /** The server has decided on something. */
  settled(): void {
    for (const manager of this.#managers) manager.settled();
  }

  reloaded(): void {
    for (const manager of this.#managers) manager.reloaded();
  }

  #changed(): void {
    if (this.#done === undefined || this.isPending) return;
    this.#done.resolve();
    this.#done = undefined;
  }

  /** What it did to elements that own changes on their way have taken out of sight is not told: they come back as they went. */
  #restored(before: Tree, edits: readonly Edit[]): void {
    const { root } = this.#options.document();
    const now = this.#options.document().tree();
    const seen = edits.filter(({ element }) => isInside(element, root));
    for (const manager of this.#managers) {
      const inside = seen.filter(({ element }) => manager.isWithin(element)).length;
      if (inside === 0) manager.others(seen);
      else manager.restored(before, now, inside === seen.length);
    }
  }

  #perform(operations: readonly Operation[], by: UndoManager, performed: Performed[]): void {
    const { link, document, requireOpen, onPerformed } = this.#options;
    requireOpen();
    const { branch } = link;
    const others = [...this.#managers].filter((manager) => manager !== by);
    branch.startBatch();
    try {
      for (const operation of operations) {
        const element = document().get(operation.element)!;
        const anchors = this.shownAnchors(element);
        const each = { edit: link.edit(operation, element), anchors };
        for (const manager of others) manager.own(each, true);
        performed.push(each);
      }
    } finally {
      branch.completeBatch();
      link.batchEnded();
      for (const manager of others) manager.batchEnded();
      onPerformed(performed.map(({ edit }) => edit));
    }
  }
}

function checked(options: UndoOptions): UndoOptions {
  if (typeof options !== "object" || options === null) {
    throw new ConvergenceError(
      "value-invalid",
      `The options of an undo manager are an object, and not ${String(options)}`,
    );
  }
  for (const name of ["pauseMs", "spanMs", "groupsMax"] as const) {
    const value = options[name];
    const least = name === "groupsMax" ? 1 : 0;
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    throw new ConvergenceError("value-invalid", `${name} is ${String(value)}; it is a whole number from ${least} on`);
  }
  return options;
}

function isInside(element: Element, top: Element): boolean {
  for (let node: Element | undefined = element; node !== undefined; node = node.parent) if (node === top) return true;
  return false;
}

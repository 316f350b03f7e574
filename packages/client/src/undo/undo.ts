// Undo and redo of what this application did to a model: its own edits only, carried over everything that others did since.
//
// What can be taken back by edits is, at once and as one change. Elements that come back under their old ids only the server can place
// (decision 0017): that takes a round trip, and waits while there is no connection. Nobody's later work is overwritten: what somebody
// else has touched since stays as it is.

import {
  type Document,
  type Edit,
  type Element,
  type Operation,
  type Placement,
  type Restore,
  UndoLog,
  UndoStack,
  type UndoStackOptions,
  type Version,
} from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import { ConvergenceEventEmitter, deliver, type ReportError } from "../emitter.ts";
import { UndoChangedEvent, UndoFailedEvent } from "../events/undo-events.ts";
import type { PlacementOutcome } from "../placement-queue.ts";

export type UndoEvents = { readonly changed: UndoChangedEvent; readonly failed: UndoFailedEvent };

/**
 * `pauseMs`: the longest pause between two keystrokes that are undone together (500); `spanMs`: the longest time from the first to the
 * last of them (5,000); `groupsMax`: how much can be undone (100). `within`: only edits of this element and what is inside it.
 */
export type UndoOptions = UndoStackOptions & { readonly within?: Registered<"element"> };

/** What an undo manager needs of its model. */
export type UndoHost = {
  readonly reportError: ReportError;
  readonly now: () => number;
  readonly document: () => Document;
  readonly version: () => Version;
  /** Carries operations out as one change of the user's. Throws a `ConvergenceError` if that is not possible at present. */
  readonly perform: (operations: readonly Operation[]) => readonly Edit[];
  /** How many changes were made here, and how many of them the server has decided on. */
  readonly made: () => number;
  readonly decided: () => number;
  readonly place: (items: () => readonly Placement[]) => Promise<PlacementOutcome>;
  /** Is the element, or was it when it was taken out, inside of what the manager is for? */
  readonly isWithin: (element: Element) => boolean;
  readonly onDisposed: () => void;
};

export class UndoManager extends ConvergenceEventEmitter<UndoEvents> {
  static readonly Events = { CHANGED: "changed", FAILED: "failed" } as const;

  readonly #host: UndoHost;
  readonly #stackOptions: UndoStackOptions;
  #log: UndoLog;
  #stack: UndoStack;
  #batch: number | undefined;
  /** Groups of which something is still to be placed by the server. */
  readonly #due = new Set<number>();
  /** The changes that have to be decided before it can be: what comes back has to be gone first. */
  #afterChange = 0;
  #isAsking = false;
  #isDisposed = false;

  constructor(host: UndoHost, options: UndoStackOptions) {
    super(host.reportError);
    this.#host = host;
    this.#stackOptions = options;
    this.#log = new UndoLog(host.document());
    this.#stack = new UndoStack(options);
  }

  canUndo(): boolean {
    return this.#stack.canUndo;
  }

  canRedo(): boolean {
    return this.#stack.canRedo;
  }

  /** Does something that was undone, or done again, wait for the server to put it back? */
  isPending(): boolean {
    return this.#due.size > 0;
  }

  /** Takes back the latest group of own edits that there is something left of. Returns false if there is none. */
  undo(): boolean {
    return this.#go(
      () => this.#stack.undo(),
      (group) => this.#log.revert(group),
    );
  }

  /** Does again what was undone last. Returns false if there is nothing. */
  redo(): boolean {
    return this.#go(
      () => this.#stack.redo(),
      (group) => this.#log.reapply(group),
    );
  }

  /** The next edit begins a group of its own, however soon it comes. */
  endGroup(): void {
    this.#stack.close();
  }

  /** Forgets what could be undone and done again. */
  clear(): void {
    this.#reset();
    this.#tell();
  }

  /** The model does not tell it anything any more. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#reset();
    this.#host.onDisposed();
  }

  // What the model tells.

  /** The user did this, just now; in a batch, or by itself. */
  own(edit: Edit, isInBatch: boolean): void {
    if (!this.#host.isWithin(edit.element)) return this.#log.others(edit);
    this.#log.own(edit, this.#groupOf(edit, isInBatch));
    this.#tell();
  }

  batchEnded(): void {
    this.#batch = undefined;
  }

  /** The batch was cancelled, and its edits were taken back. */
  batchCancelled(edits: readonly Edit[]): void {
    this.retracted(edits);
    if (this.#batch !== undefined) this.#forget([this.#batch]);
    if (this.#batch !== undefined) this.#stack.drop(this.#batch);
    this.#batch = undefined;
    this.#tell();
  }

  others(edits: readonly Edit[]): void {
    for (const edit of edits) this.#log.others(edit);
  }

  /** The server refused a change of ours. */
  retracted(edits: readonly Edit[]): void {
    for (const edit of edits) this.#log.retracted(edit);
  }

  /** The server has decided on something, or can be asked again. */
  settled(): void {
    if (this.#due.size > 0) this.#askSoon();
  }

  /** The model shows another document. */
  reloaded(): void {
    this.clear();
  }

  #groupOf(edit: Edit, isInBatch: boolean): number {
    if (isInBatch && this.#batch !== undefined) return this.#batch;
    const { group, forgotten } = isInBatch ? this.#stack.batch() : this.#stack.edit(edit, this.#host.now());
    this.#forget(forgotten);
    if (isInBatch) this.#batch = group;
    return group;
  }

  #forget(groups: readonly number[]): void {
    for (const group of groups) {
      this.#due.delete(group);
      this.#log.forget(group);
    }
  }

  /** Groups of which nothing is left, or that others have taken over, are gone through. */
  #go(next: () => number | undefined, turn: (group: number) => readonly Operation[]): boolean {
    if (this.#batch !== undefined) throw new ConvergenceError("batch", "A batch is open; complete it before undoing");
    let isDone = false;
    for (let group = next(); group !== undefined && !isDone; group = isDone ? undefined : next()) {
      isDone = this.#turn(group, turn(group));
    }
    this.#tell();
    return isDone;
  }

  #turn(group: number, operations: readonly Operation[]): boolean {
    this.#perform(group, operations);
    const isToRestore = this.#log.restores(group).length > 0;
    if (isToRestore) {
      this.#due.add(group);
      this.#afterChange = this.#host.made();
      this.#askSoon();
    }
    return operations.length > 0 || isToRestore;
  }

  #perform(group: number, operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    for (const edit of this.#host.perform(operations)) this.#log.undone(edit, group);
  }

  #askSoon(): void {
    if (this.#isAsking || this.#isDisposed || this.#host.decided() < this.#afterChange) return;
    this.#isAsking = true;
    this.#ask().catch((error: unknown) => this.#fail(error));
  }

  async #ask(): Promise<void> {
    const log = this.#log;
    const outcome = await this.#host.place(() => (this.#log === log ? this.#placements() : []));
    this.#isAsking = false;
    if (this.#log !== log) return;
    for (const group of this.#due) this.#perform(group, log.operations(group));
    if (outcome.version === undefined || log.restores(...this.#due).length === 0) this.#due.clear();
    else {
      this.#afterChange = this.#host.made();
      this.#askSoon();
    }
    this.#tell();
  }

  #placements(): readonly Placement[] {
    const expected = this.#host.version();
    return this.#log.restores(...this.#due).map((restore) => placementOf(restore, expected));
  }

  #fail(error: unknown): void {
    this.#isAsking = false;
    this.#due.clear();
    if (this.#isDisposed) return;
    this[deliver](new UndoFailedEvent(this, error));
    this.#tell();
  }

  #reset(): void {
    this.#due.clear();
    this.#batch = undefined;
    this.#log = new UndoLog(this.#host.document());
    this.#stack = new UndoStack(this.#stackOptions);
  }

  #tell(): void {
    if (!this.#isDisposed) this[deliver](new UndoChangedEvent(this));
  }
}

const placementOf = (restore: Restore, expected: Version): Placement =>
  restore.kind === "value" ? { ...restore, expected } : restore;

declare module "../elements/element-registry.ts" {
  interface ElementRegistry<T> {
    readonly undoManager: UndoManager;
  }
}

// Undo and redo of what this application did to a model: its own edits only, carried over everything that others did since.
//
// What can be taken back by edits is, at once and as one change. Elements that come back under their old ids only the server can place
// (decision 0017): that takes a round trip, and waits while there is no connection. Nobody's later work is overwritten: what somebody
// else has touched since stays as it is.

import {
  type Anchors,
  type Document,
  type Edit,
  type Element,
  type Operation,
  type Placement,
  type Restore,
  type Tree,
  UndoStack,
  type UndoStackOptions,
  UndoStretches,
  type Version,
} from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import { ConvergenceEventEmitter, deliver, type ReportError } from "../emitter.ts";
import { UndoChangedEvent, UndoFailedEvent } from "../events/undo-events.ts";
import type { PlacementOutcome } from "../placement-queue.ts";
import { type PlacementLimits, PlacementPortions } from "./placement-portions.ts";
import { groupsLeft, type Turn, type Way, withTurn } from "./waiting-turns.ts";

export type UndoEvents = { readonly changed: UndoChangedEvent; readonly failed: UndoFailedEvent };

/**
 * `pauseMs`: the longest pause between two keystrokes that are undone together (500); `spanMs`: the longest time from the first to the
 * last of them (5,000); `groupsMax`: how much can be undone (100). `within`: only edits of this element and what is inside it.
 */
export type UndoOptions = UndoStackOptions & { readonly within?: Registered<"element"> };

/** Of how many groups that can be neither undone nor done again something is kept all the same: for tests. */
export const leavingCountOf: unique symbol = Symbol("leavingCountOf");

/** What an undo manager needs of its model. */
export type UndoHost = {
  readonly reportError: ReportError;
  readonly now: () => number;
  readonly document: () => Document;
  readonly version: () => Version;
  readonly isBatchOpen: () => boolean;
  /** Carries operations out as one change of the user's, and adds each to `done`. Throws a `ConvergenceError` if that is not possible at
   *  present, or not any further: then what is in `done` has happened. */
  readonly perform: (operations: readonly Operation[], done: Performed[]) => void;
  readonly shownAnchors: (element: Element) => Anchors;
  /** How many changes were made here, and how many of them the server has decided on. */
  readonly made: () => number;
  readonly decided: () => number;
  readonly place: (items: () => readonly Placement[]) => Promise<PlacementOutcome>;
  /** Is the element, or was it when it was taken out, inside of what the manager is for? */
  readonly isWithin: (element: Element) => boolean;
  readonly onDisposed: () => void;
  /** What the server takes; `undefined` while that is not known. */
  readonly limits: () => PlacementLimits | undefined;
  readonly changed: () => void;
};

/** An edit, and the anchors of its element as they showed before. */
export type Performed = { readonly edit: Edit; readonly anchors: Anchors };

export class UndoManager extends ConvergenceEventEmitter<UndoEvents> {
  static readonly Events = { CHANGED: "changed", FAILED: "failed" } as const;

  readonly #host: UndoHost;
  #log: UndoStretches;
  readonly #stack: UndoStack;
  #batch: number | undefined;
  /** Groups of which something is still to come: what the server has to place, and what waits for that. */
  readonly #due = new Set<number>();
  /** Those of them that are on no stack any more: to be forgotten when they are done. */
  readonly #leaving = new Set<number>();
  /** Those that are done as far as can be seen: what is out of sight returns as it went, and then there may be more to do. */
  readonly #postponed = new Set<number>();
  /** What is to be taken back, or done again, once all that is due is there. */
  #waiting: Turn[] = [];
  /** What a restore cut short when it came in, by the restore's group: it goes on when the restore is undone. */
  readonly #cut = new Map<number, readonly Turn[]>();
  readonly #portions: PlacementPortions;
  /** The server would not put anything back: what is left to ask for is where anchors belong. */
  #isDenied = false;
  /** The changes that have to be decided before the server can place anything: what comes back has to be gone first. */
  #afterChange = 0;
  #isAsking = false;
  /** How often something became due, or was put off: an answer says nothing of what did so after the question. */
  #turns = 0;
  #isDisposed = false;

  constructor(host: UndoHost, options: UndoStackOptions) {
    super(host.reportError);
    this.#host = host;
    this.#log = new UndoStretches(host.document(), host.shownAnchors);
    this.#stack = new UndoStack(options);
    this.#portions = new PlacementPortions(host.limits);
  }

  canUndo(): boolean {
    return this.#stack.canUndo;
  }

  canRedo(): boolean {
    return this.#stack.canRedo;
  }

  get [leavingCountOf](): number {
    return this.#leaving.size;
  }

  /** Does something that was undone, or done again, wait for the server to put it back? */
  isPending(): boolean {
    return this.#due.size > 0 || this.#waiting.length > 0;
  }

  /**
   * Takes back the latest group of own edits that there is something left of. Returns false if there is none. Throws a
   * `ConvergenceError` while a batch is open or if the model is closed; then nothing is taken back.
   */
  undo(): boolean {
    return this.#go("undo");
  }

  /** Does again what was undone last. Returns false if there is nothing. */
  redo(): boolean {
    return this.#go("redo");
  }

  /** The next edit begins a group of its own, however soon it comes. */
  endGroup(): void {
    this.#stack.close();
  }

  /** Forgets what could be undone and done again. What was undone already is still put back. */
  clear(): void {
    this.#forget(this.#stack.clear());
    this.#tell();
  }

  /** From here on it takes note of nothing; what was undone already is still put back. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#forget(this.#stack.clear());
    this.#endIfDone();
  }

  // What the model tells.

  /** The user did this, just now; in a batch, or by itself. */
  own({ edit, anchors }: Performed, isInBatch: boolean): void {
    if (this.#isDisposed || !this.#host.isWithin(edit.element)) return this.#log.others(edit);
    this.#endRedone();
    this.#log.own(edit, this.#groupOf(edit, isInBatch), anchors);
    if (!isInBatch) this.#tell();
  }

  batchEnded(): void {
    if (this.#waiting.length > 0) this.#goOn();
    if (this.#batch === undefined) return;
    this.#batch = undefined;
    this.#tell();
  }

  /** The batch was cancelled, and its edits were taken back. */
  batchCancelled(edits: readonly Edit[]): void {
    for (const edit of edits) this.#log.retracted(edit);
    const group = this.#batch;
    this.#batch = undefined;
    if (group === undefined) return;
    this.#stack.drop(group);
    this.#forget([group]);
    this.#tell();
  }

  others(edits: readonly Edit[]): void {
    this.#log.received(edits);
  }

  isWithin(element: Element): boolean {
    return this.#host.isWithin(element);
  }

  /** A restore is about to come in. */
  restoring(): void {
    this.#log.restoring();
  }

  /** It is in, between these two contents. `isOwn`: all of it is within, so that it can be undone. Then what is still to come back comes
   *  when it is, with what waits for that; otherwise it goes on. */
  restored(before: Tree, now: Tree, isOwn: boolean): void {
    const coming = [...this.#due].map((group): Turn => ({ group, way: this.#log.isOff(group) ? "undo" : "redo" }));
    const cut = [...coming, ...this.#waiting];
    this.#due.clear();
    this.#turns++;
    this.#waiting = [];
    this.#portions.restart();
    this.#stack.close();
    const grouped = isOwn && !this.#isDisposed ? this.#stack.batch() : undefined;
    if (grouped === undefined) this.#waiting = cut;
    else if (cut.length > 0) this.#cut.set(grouped.group, cut);
    for (const group of grouped?.forgotten ?? []) this.#letGo(group);
    for (const group of this.#log.restored(before, now, grouped?.group)) this.#ended(group);
    this.#releaseSeen();
    this.#turnWaiting();
    this.#endIfDone();
    this.#tell();
  }

  /** The server refused a change of ours. */
  retracted(edits: readonly Edit[]): void {
    for (const edit of edits) this.#log.retracted(edit);
  }

  /** The server has decided on something, or can be asked again. */
  settled(): void {
    if (this.#due.size > 0) this.#askSoon();
  }

  /** The model shows another document: nothing is known of what was done to it. */
  reloaded(): void {
    this.#stack.clear();
    this.#due.clear();
    this.#leaving.clear();
    this.#postponed.clear();
    this.#cut.clear();
    this.#waiting = [];
    this.#portions.restart();
    this.#batch = undefined;
    this.#log = new UndoStretches(this.#host.document(), this.#host.shownAnchors);
    this.#tell();
  }

  #groupOf(edit: Edit, isInBatch: boolean): number {
    if (isInBatch && this.#batch !== undefined) return this.#batch;
    const { group, forgotten } = isInBatch ? this.#stack.batch() : this.#stack.edit(edit, this.#host.now());
    this.#forget(forgotten);
    if (isInBatch) this.#batch = group;
    return group;
  }

  /** What waits to be done again is over with a new edit, as what could be done again is: it would lie below the edit on the stack. */
  #endRedone(): void {
    if (this.#waiting.some(({ way }) => way === "redo")) this.#endWaiting();
  }

  /** What waits is not done. What was to be taken back can be undone still. */
  #endWaiting(): void {
    const { kept, over } = groupsLeft(this.#waiting, (group) => this.#log.isOff(group));
    this.#waiting = [];
    this.#stack.putBack(kept);
    for (const group of kept) this.#leaving.delete(group);
    for (const group of over) this.#stack.drop(group);
    this.#forget(over);
  }

  /** On the other side of a restore, own edits made since the user undid this count as somebody else's: it would yield to them for ever.
   *  So they come first, and it can be undone once they are. */
  #isOvertaken({ group, way }: Turn): boolean {
    return way === "undo" && this.#stack.newest > group && this.#log.wouldYield(group);
  }

  #forget(groups: readonly number[]): void {
    for (const group of groups) this.#letGo(group);
    this.#releaseSeen();
  }

  #letGo(group: number): void {
    if (this.#postponed.has(group) || this.#isToGoOn(group)) this.#leaving.add(group);
    else this.#release(group);
  }

  /** Is something of it still to come, or to be taken back or done again? */
  #isToGoOn(group: number): boolean {
    const isIn = (turns: readonly Turn[]) => turns.some((turn) => turn.group === group);
    return this.#due.has(group) || isIn(this.#waiting) || [...this.#cut.values()].some(isIn);
  }

  /** What is out of sight half taken back may not be forgotten: it would stay so when it returns. */
  #releaseSeen(): void {
    for (const group of this.#postponed) {
      if (!this.#leaving.has(group) || this.#isToGoOn(group)) continue;
      if (this.#log.isElsewhere(group) || this.#log.isPartlyHidden(group)) continue;
      this.#postponed.delete(group);
      this.#leaving.delete(group);
      this.#release(group);
    }
  }

  /** With what it cut short, which will not go on. */
  #release(group: number): void {
    this.#log.forget(group);
    const cut = this.#cut.get(group) ?? [];
    this.#cut.delete(group);
    for (const turn of cut) if (this.#leaving.delete(turn.group)) this.#letGo(turn.group);
  }

  /** Nothing is known of the group any more. */
  #ended(group: number): void {
    const goesOn = (turn: Turn) => turn.group !== group;
    this.#stack.drop(group);
    this.#postponed.delete(group);
    this.#leaving.delete(group);
    this.#cut.delete(group);
    this.#waiting = this.#waiting.filter(goesOn);
    for (const [by, turns] of this.#cut) this.#cut.set(by, turns.filter(goesOn));
  }

  /** Groups of which nothing is left, or that others have taken over, are gone through. */
  #go(way: Way): boolean {
    if (this.#host.isBatchOpen()) throw new ConvergenceError("batch", "A batch is open; complete it before undoing");
    let isDone = false;
    while (!isDone) {
      const group = this.#stack[way]();
      if (group === undefined) break;
      try {
        isDone = this.#hasToWait(group) ? this.#wait({ group, way }) : this.#turn({ group, way });
        if (this.#hasCut({ group, way })) isDone = true;
      } catch (error) {
        this.#stack[way === "undo" ? "redo" : "undo"]();
        if (way === "undo") this.#log.reapply(group);
        else this.#log.revert(group);
        throw error;
      }
    }
    this.#turnWaiting();
    this.#tell();
    return isDone;
  }

  /** Has the restore that was just undone cut anything short? That comes next then. */
  #hasCut({ group, way }: Turn): boolean {
    const cut = way === "undo" ? this.#cut.get(group) : undefined;
    if (cut === undefined || this.#waiting.some((turn) => turn.group === group)) return false;
    this.#cut.delete(group);
    this.#waiting.unshift(...cut);
    return true;
  }

  /** From the other side of a restore, what is to be done there needs all of the restore's elements to be back, or gone. */
  #hasToWait(group: number): boolean {
    return this.#waiting.length > 0 || (this.#due.size > 0 && this.#log.isElsewhere(group));
  }

  #wait(turn: Turn): true {
    this.#waiting = withTurn(this.#waiting, turn);
    return true;
  }

  #turnWaiting(): void {
    while (this.#waiting.length > 0 && !this.#host.isBatchOpen()) {
      const turn = this.#waiting[0]!;
      if (this.#due.size > 0 && this.#log.isElsewhere(turn.group)) break;
      if (this.#isOvertaken(turn)) return this.#endWaiting();
      this.#waiting.shift();
      try {
        this.#turn(turn);
        this.#hasCut(turn);
      } catch (error) {
        this[deliver](new UndoFailedEvent(this, error));
      }
      if (this.#leaving.delete(turn.group)) this.#forget([turn.group]);
    }
  }

  /** What is about something that is still to come back has to wait for that. */
  #turn({ group, way }: Turn): boolean {
    const operations = way === "undo" ? this.#log.revert(group) : this.#log.reapply(group);
    this.#postponed.delete(group);
    this.#perform(group, operations);
    this.#revive();
    const isWaiting = this.#due.size > 0;
    if (!isWaiting && this.#items([group]).length === 0) {
      if (this.#log.isPartlyHidden(group)) this.#postponed.add(group);
      return operations.length > 0;
    }
    this.#due.add(group);
    this.#turns++;
    this.#afterChange = this.#host.made();
    this.#askSoon();
    return true;
  }

  #perform(group: number, operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    const done: Performed[] = [];
    try {
      this.#host.perform(operations, done);
    } finally {
      for (const { edit, anchors } of done) this.#log.undone(edit, group, anchors);
    }
  }

  #askSoon(): void {
    if (this.#isAsking || this.#host.decided() < this.#afterChange) return;
    this.#isAsking = true;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const log = this.#log;
    const asked: Question = { groups: [], items: [], turns: this.#turns };
    try {
      const outcome = await this.#host.place(() => {
        if (this.#log !== log) return [];
        for (const item of asked.items) if (item.kind === "anchor") log.anchorUnanswered(item.element, item.name);
        asked.groups = [...this.#due];
        asked.turns = this.#turns;
        asked.items = this.#portions.next(this.#items(asked.groups));
        for (const item of asked.items) if (item.kind === "anchor") log.anchorAsked(item.element, item.name);
        return asked.items;
      });
      this.#isAsking = false;
      if (this.#log === log) this.#answered(asked, outcome);
    } catch (error) {
      this.#isAsking = false;
      if (this.#log === log) this.#fail(error, asked.groups, asked.items);
    }
  }

  #answered({ groups, items, turns }: Question, { done }: PlacementOutcome): void {
    for (const [index, item] of items.entries()) {
      if (item.kind === "anchor") this.#log.anchorDecided(item.element, item.name, done.includes(index));
    }
    for (const group of this.#due) this.#perform(group, this.#log.operations(group));
    const round = this.#portions.answered(items, done);
    const isLatest = turns === this.#turns;
    this.#isDenied = isLatest && round === "nothing" && items.some(({ kind }) => kind !== "anchor");
    const isOver = isLatest && ((round === "nothing" && !this.#isDenied) || this.#items(groups).length === 0);
    if (isOver || !isLatest) this.#portions.restart();
    if (isOver) for (const group of groups) this.#done(group);
    if (isOver) this.#isDenied = false;
    this.#goOn();
  }

  #goOn(): void {
    this.#revive();
    this.#afterChange = this.#host.made();
    this.#turnWaiting();
    if (this.#due.size > 0) this.#askSoon();
    this.#endIfDone();
    this.#tell();
  }

  #done(group: number): void {
    if (!this.#due.delete(group)) return;
    if (this.#log.isPartlyHidden(group)) this.#postponed.add(group);
    else if (this.#leaving.delete(group)) this.#letGo(group);
  }

  /** What has come into view may show that more is to be taken back in it, or done again. */
  #revive(): void {
    for (const group of this.#postponed) {
      this.#perform(group, this.#log.operations(group));
      if (this.#items([group]).length === 0) continue;
      this.#postponed.delete(group);
      this.#due.add(group);
    }
    this.#releaseSeen();
  }

  /** Anchors come once everything that they may point into is there. */
  #items(groups: readonly number[]): readonly Placement[] {
    const expected = this.#host.version();
    const restores = this.#isDenied ? [] : this.#log.restores(...groups);
    if (restores.length > 0) return restores.map((restore) => placementOf(restore, expected));
    return this.#log.anchorRestores(...groups).map((wish) => ({ ...wish, expected }));
  }

  #fail(error: unknown, groups: readonly number[], items: readonly Placement[]): void {
    for (const item of items) if (item.kind === "anchor") this.#log.anchorDecided(item.element, item.name, false);
    // Without having been asked, the server cannot be: the model is closed, or too much waits.
    for (const group of groups.length > 0 ? groups : [...this.#due]) this.#done(group);
    this.#isDenied = false;
    this.#portions.restart();
    this[deliver](new UndoFailedEvent(this, error));
    this.#turnWaiting();
    if (this.#due.size > 0) this.#askSoon();
    this.#endIfDone();
    this.#tell();
  }

  #endIfDone(): void {
    if (this.#isDisposed && !this.isPending()) this.#host.onDisposed();
  }

  #tell(): void {
    this.#host.changed();
    this[deliver](new UndoChangedEvent(this));
  }
}

/** `turns`: how many there had been. */
type Question = { groups: readonly number[]; items: readonly Placement[]; turns: number };

const placementOf = (restore: Restore, expected: Version): Placement =>
  restore.kind === "value" ? { ...restore, expected } : restore;

declare module "../elements/element-registry.ts" {
  interface ElementRegistry<T> {
    readonly undoManager: UndoManager;
  }
}

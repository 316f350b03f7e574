// Own edits that can be taken back, in stretches: an own restore or revert begins one, with an undo log of its own.
//
// A restore brings elements back under the ids that they had, with another content, while the log may hold the same elements as they went;
// one log cannot keep both apart. So the logs take turns. One that rests is told afterwards what has become of the model, as somebody
// else's edits: alone, all that was done and undone in between comes to nothing, and it goes on where it stopped, byte for byte.
//
// Laws: those of `UndoLog`. What is told afterwards is the difference between two contents, so that of text which somebody else has
// taken out and typed anew in the same words, nobody knows; and a number that others added to meanwhile counts as set by them.

import type { Document, Edit, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { undoStretchesMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import type { AnchorPlacement } from "../placement.ts";
import type { Anchors } from "../references/anchor.ts";
import type { Tree } from "../tree.ts";
import type { Restore } from "./restore.ts";
import { stepsTowards } from "./steps-towards.ts";
import type { Group } from "./track.ts";
import { UndoLog } from "./undo-log.ts";

/** `left`: the content when the log was last told of it; `undefined` while it is told of everything. */
type Stretch = { log: UndoLog; readonly groups: Set<Group>; left: Tree | undefined };

export class UndoStretches {
  readonly #newLog: () => UndoLog;
  readonly #document: Document;
  /** The oldest first. */
  #stretches: Stretch[] = [];
  #current: Stretch;
  readonly #stretchOf = new Map<Group, Stretch>();

  /** `document`, `shownAnchors`: as of an `UndoLog`. */
  constructor(document: Document, shownAnchors?: (element: Element) => Anchors) {
    this.#document = document;
    this.#newLog = () => new UndoLog(document, shownAnchors);
    this.#current = this.#begun();
  }

  get keptCount(): number {
    return this.#stretches.reduce((sum, { log }) => sum + log.keptCount, 0);
  }

  /** Of how many stretches, the present one included, something is kept. */
  get stretchCount(): number {
    return this.#stretches.length;
  }

  /** Would taking the group back, or doing it again, go on in another stretch? Whatever is still to come back has to be back before. */
  isElsewhere(group: Group): boolean {
    return (this.#stretchOf.get(group) ?? this.#current) !== this.#current;
  }

  /** A restore is about to come in. */
  restoring(): void {
    this.#current.log.keepHidden();
  }

  /**
   * A restore has come in, between these two contents: a new stretch begins. With a group, it is that group's edit; without one, nobody's.
   * Returns the groups that can be neither undone nor done again any more, since there are too many stretches; they are forgotten.
   */
  restored(before: Tree, now: Tree, group?: Group): readonly Group[] {
    this.#leave(before);
    this.#current = this.#begun();
    if (group !== undefined) {
      this.#note(group);
      for (const { edit, anchors } of stepsTowards(before, now) ?? []) this.#current.log.own(edit, group, anchors);
    }
    const oldest = this.#stretches.length > undoStretchesMax ? [...this.#stretches[0]!.groups] : [];
    for (const each of oldest) this.forget(each);
    return oldest;
  }

  own(edit: Edit, group: Group, anchors?: Anchors): void {
    this.#note(group);
    this.#current.log.own(edit, group, anchors);
  }

  undone(edit: Edit, group: Group, anchors?: Anchors): void {
    this.#current.log.undone(edit, group, anchors);
  }

  others(edit: Edit): void {
    this.received([edit]);
  }

  /** Somebody else's edits, told when the last of them was performed. */
  received(edits: readonly Edit[]): void {
    const news = new Map<UndoLog, Set<ElementId>>();
    for (const edit of edits) {
      const isSeen = this.#document.isAttached(edit.element);
      if (isSeen || !this.#follow(edit, news)) this.#current.log.others(edit);
    }
  }

  retracted(edit: Edit): void {
    this.#current.log.retracted(edit);
  }

  /** Was the group taken back last, and not done again since? */
  isOff(group: Group): boolean {
    return (this.#stretchOf.get(group) ?? this.#current).log.isOff(group);
  }

  /** Would the group's stretch, entered, take what it missed for somebody else's work on what is known there? */
  wouldYield(group: Group): boolean {
    const { log, left } = this.#stretchOf.get(group) ?? this.#current;
    if (left === undefined) return false;
    for (const { edit } of stepsTowards(left, this.#document.tree()) ?? []) if (log.concerns(edit)) return true;
    return false;
  }

  /** Goes on in the group's stretch. */
  revert(group: Group): Operation[] {
    return this.#entered(group).revert(group);
  }

  /** Goes on in the group's stretch. */
  reapply(group: Group): Operation[] {
    return this.#entered(group).reapply(group);
  }

  /** Of a group that is elsewhere there is nothing to perform at present, and nothing to ask for. */
  operations(group: Group): Operation[] {
    return this.isElsewhere(group) ? [] : this.#current.log.operations(group);
  }

  restores(...groups: readonly Group[]): Restore[] {
    return this.#current.log.restores(...this.#here(groups));
  }

  anchorRestores(...groups: readonly Group[]): Omit<AnchorPlacement, "expected">[] {
    return this.#current.log.anchorRestores(...this.#here(groups));
  }

  anchorAsked(element: ElementId, name: string): void {
    this.#current.log.anchorAsked(element, name);
  }

  anchorUnanswered(element: ElementId, name: string): void {
    this.#current.log.anchorUnanswered(element, name);
  }

  anchorDecided(element: ElementId, name: string, isDone: boolean): void {
    this.#current.log.anchorDecided(element, name, isDone);
  }

  isPartlyHidden(group: Group): boolean {
    return (this.#stretchOf.get(group) ?? this.#current).log.isPartlyHidden(group);
  }

  forget(group: Group): void {
    const stretch = this.#stretchOf.get(group);
    if (stretch === undefined) return;
    this.#stretchOf.delete(group);
    stretch.groups.delete(group);
    stretch.log.forget(group);
    this.#dropIfDone(stretch);
  }

  /** Has the present stretch a copy? */
  #follow(edit: Edit, news: Map<UndoLog, Set<ElementId>>): boolean {
    let isFollowed = false;
    for (const { log } of this.#stretches) {
      const ids = news.get(log) ?? new Set<ElementId>();
      news.set(log, ids);
      if (log.follow(edit, ids) && log === this.#current.log) isFollowed = true;
    }
    return isFollowed;
  }

  #note(group: Group): void {
    this.#current.groups.add(group);
    this.#stretchOf.set(group, this.#current);
  }

  #here(groups: readonly Group[]): readonly Group[] {
    return groups.filter((group) => !this.isElsewhere(group));
  }

  #begun(): Stretch {
    const stretch: Stretch = { log: this.#newLog(), groups: new Set(), left: undefined };
    this.#stretches.push(stretch);
    return stretch;
  }

  #entered(group: Group): UndoLog {
    const stretch = this.#stretchOf.get(group) ?? this.#current;
    if (stretch === this.#current) return stretch.log;
    const now = this.#document.tree();
    this.#leave(now);
    const steps = stepsTowards(stretch.left!, now);
    if (steps === undefined) stretch.log = this.#newLog(); // nothing is left that could be taken back
    for (const { edit } of steps ?? []) stretch.log.missed(edit);
    stretch.left = undefined;
    this.#current = stretch;
    return stretch.log;
  }

  #leave(now: Tree): void {
    const stretch = this.#current;
    stretch.left = now;
    stretch.log.keepHidden();
    this.#dropIfDone(stretch);
  }

  #dropIfDone(stretch: Stretch): void {
    if (stretch.left === undefined || stretch.groups.size > 0) return;
    this.#stretches = this.#stretches.filter((each) => each !== stretch);
  }
}

// What is kept of one element so that own edits of it can be taken back: one file per data type.
//
// A track knows what is *shown* (the visible document) and what is *wanted* (by which groups are on); operations and restores
// are the difference, and what was performed or has arrived is fed back before it counts as shown. A track changes no document.

import type { Document, Edit, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import type { Anchors } from "../references/anchor.ts";
import type { AnchorMark, AnchorWish } from "./anchor-ends.ts";
import type { Restore } from "./restore.ts";

/** Edits that are undone and done again together. 0 is nobody's, and always on. */
export type Group = number;

/** A place in a container that holds an element, now or if a group is taken back. */
export type Place = {
  /** Somebody else edited this element or something inside. It is theirs too from here on: undo takes it away no more. */
  touched(id: ElementId): void;
};

/** What the tracks of one log share. */
export type Surroundings = {
  readonly document: Document;
  /** Where the anchors of an element show; `undefined` if it has none. */
  readonly shownAnchors: (element: Element) => Anchors;
  readonly isOn: (group: Group) => boolean;
  /** May something that was asked for come in that is not wanted any more? */
  readonly mayBeAsked: () => boolean;
  /** How often something was taken back or done again. */
  readonly turn: () => number;
  /** Where an element stands, or would come back to; of those in reach of undo alone. */
  readonly places: ElementMap<Place>;
  /** Takes an element that no undo brings back: what is kept of it and of all inside goes. */
  readonly discard: (element: Element) => void;
  /** Takes a track that says nothing any more; what it is about stays as it is. */
  readonly giveUp: (track: Pick<Track, "hidden" | "inView">) => void;
  /** An element came back, maybe as another object. Where it is not as it went, what is kept of it goes. */
  readonly arrived: (hidden: Element, element: Element) => void;
};

export type Track = {
  readonly id: ElementId;
  /** Is there nothing here that could be taken back? */
  readonly isEmpty: boolean;
  /** `anchors`: of the element, as they showed before. */
  own(edit: Edit, group: Group, anchors: Anchors): void;
  /** An operation of `operations(group)` was performed. */
  undone(edit: Edit, group: Group, anchors: Anchors): void;
  /** False if this is a restore of ours that arrives; else it is somebody else's work. */
  others(edit: Edit): boolean;
  /** An own operation was refused, or its batch cancelled. */
  retracted(edit: Edit): void;
  /** Somebody else edited the element or something inside. */
  touched?(): void;
  /** Is the content of the element not what it is here? It changed while it was out of sight, which nobody tells. */
  isStale?(): boolean;
  /** Adds to `leaving` the elements that the operations, or restores still to come, take away or give another content: what is inside
   *  them stays as it is. */
  operations(group: Group, leaving: Set<ElementId>): Operation[];
  /** Once the operations are performed. */
  restores(groups: readonly Group[], leaving: Set<ElementId>): Restore[];
  forget(group: Group): void;
  /** Anchors that belong where they do not show, since what they pointed into is seen again. */
  anchorWishes?(): AnchorWish[];
  anchorAsked?(name: string): void;
  anchorUnanswered?(name: string): void;
  anchorWasSet?(name: string): void;
  anchorDecided?(name: string, isDone: boolean): void;
  /** Is something of the group kept here of a content, or of an item, that is out of sight and not as it ought to be when it returns? */
  hides?(group: Group): boolean;
  /** From here on nothing is told for a while: what is out of sight is kept as it is now. */
  keepHidden?(): void;
  /** Detached elements that may come back. */
  hidden(): Iterable<Element>;
  /** Elements that are seen and have a place here. */
  inView(): Iterable<Element>;
};

/** Of finer own edits of one string, array or object. `marks`: the ends of anchors in what the edit hides. */
export type FineTrack = Omit<Track, "own" | "undone"> & {
  /** Is anything kept here of the group? */
  isOf(group: Group): boolean;
  own(edit: Edit, group: Group, marks: readonly AnchorMark[]): void;
  undone(edit: Edit, group: Group, marks: readonly AnchorMark[]): void;
};

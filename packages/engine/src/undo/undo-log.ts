// One client's own edits of a model, kept so that they can be taken back and done again later, carried over everything that
// others did since.
//
// Laws: alone, to take back all groups, the newest first, and do them again gives every tree from before, byte for byte, ids included.
// With others, nothing of theirs is lost: what they inserted, set, or edited inside stays as they left it. Own edits and what is performed
// of `operations` is fed in by the caller, as is everything else that changes the visible document. No clock, no network; it
// changes no document, and which group's turn it is knows `undo-stack.ts`.

import { attachedBy, carryOut, contained, type Document, type Edit, type Element, removedBy } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import type { AnchorPlacement } from "../placement.ts";
import type { Anchors } from "../references/anchor.ts";
import { ContentTrack } from "./content-track.ts";
import { HiddenCopies } from "./hidden-copies.ts";
import { NumberTrack } from "./number-track.ts";
import { RegisterTrack } from "./register-track.ts";
import type { Restore } from "./restore.ts";
import { hasSameIds } from "./same-ids.ts";
import type { Group, Place, Surroundings, Track } from "./track.ts";

export class UndoLog {
  readonly #document: Document;
  readonly #tracks = new ElementMap<Track>();
  /** The tracks that a group may have to do with. */
  readonly #groups = new Map<Group, Set<Track>>();
  readonly #off = new Set<Group>();
  readonly #around: Surroundings;
  readonly #copies = new HiddenCopies();
  #turns = 0;
  #isToldLate = false;

  /** `document`: the visible one; it is only read. `shownAnchors`: where those of an element show. */
  constructor(document: Document, shownAnchors: (element: Element) => Anchors = ({ anchors }) => anchors) {
    this.#document = document;
    const isOn = (group: Group) => !this.#off.has(group);
    const discard = (element: Element) => this.#discard(element);
    const arrived = (hidden: Element, element: Element) => this.#arrived(hidden, element);
    const giveUp = (track: Pick<Track, "hidden" | "inView">) => this.#giveUp(track);
    const turn = () => this.#turns;
    const mayBeAsked = () => !this.#isToldLate;
    const places = new ElementMap<Place>();
    this.#around = { document, shownAnchors, isOn, mayBeAsked, turn, discard, arrived, giveUp, places };
  }

  /** Of how many elements something is kept: bounded by what the groups that are not forgotten did. */
  get keptCount(): number {
    return this.#tracks.size + this.#around.places.size;
  }

  /** The user's own edit, just performed. Groups count up from 1. `anchors`: of the element, as they showed before. */
  own(edit: Edit, group: Group, anchors?: Anchors): void {
    let track = this.#tracks.get(edit.element.id);
    if (track === undefined) {
      track = this.#trackOf(edit.element);
      this.#tracks.set(track.id, track);
    }
    track.own(edit, group, anchors);
    let tracks = this.#groups.get(group);
    if (tracks === undefined) {
      tracks = new Set();
      this.#groups.set(group, tracks);
    }
    tracks.add(track);
  }

  /** An operation of `operations(group)`, just performed. */
  undone(edit: Edit, group: Group, anchors?: Anchors): void {
    this.#tracks.get(edit.element.id)?.undone(edit, group, anchors);
  }

  /** Somebody else's edit, or what the server placed of `restores`, just performed. */
  others(edit: Edit): void {
    if (this.#tracks.size === 0) return;
    this.#checkAttached(edit);
    const track = this.#tracks.get(edit.element.id);
    // An anchor changes nothing of what could be taken back.
    if (edit.kind === "anchor") return track?.anchorWasSet?.(edit.name);
    if (track !== undefined && !track.others(edit)) return;
    for (const element of removedBy(edit)) this.#discard(element);
    for (let each: Element | undefined = edit.element; each !== undefined; each = each.parent) {
      this.#tracks.get(each.id)?.touched?.();
      this.#around.places.get(each.id)?.touched(each.id);
    }
  }

  /** Somebody else's edit of what is out of sight, where that is a copy here; false if it is not. `news`: see `HiddenCopies.edits`. */
  follow(edit: Edit, news: Set<ElementId>): boolean {
    if (edit.kind === "anchor" || !this.#copies.has(edit.element.id)) return false; // a copy keeps the anchors that it went with
    for (const each of this.#copies.edits(edit, news)) {
      carryOut(each);
      this.others(each);
    }
    return true;
  }

  /** What was done while nothing was told, after `keepHidden`, as an edit of somebody else's. Nothing was asked for then: what came and is
   *  not wanted is theirs. */
  missed(edit: Edit): void {
    this.#isToldLate = true;
    this.others(edit);
    this.#isToldLate = false;
  }

  /** An own edit, or an operation of ours that was fed in as undone, was just taken back: the server refused it, or its batch was
   *  cancelled. */
  retracted(edit: Edit): void {
    if (this.#tracks.size === 0) return;
    this.#checkAttached(edit);
    this.#tracks.get(edit.element.id)?.retracted(edit);
    if (edit.kind === "value") return;
    for (const element of removedBy(edit)) if (!this.#around.places.has(element.id)) this.#discard(element);
  }

  /** Would the edit, as somebody else's, end or keep anything that is known here? */
  concerns(edit: Edit): boolean {
    for (let each: Element | undefined = edit.element; each !== undefined; each = each.parent)
      if (this.#knows(each)) return true;
    return [...removedBy(edit)].some((element) => this.#knowsIn(element));
  }

  isOff(group: Group): boolean {
    return this.#off.has(group);
  }

  /** Undo: takes back a group, the newest that is on. Says what to perform: see `operations`. */
  revert(group: Group): Operation[] {
    this.#turns++;
    this.#off.add(group);
    return this.operations(group);
  }

  /** Redo: does a group again, the oldest that is off. Says what to perform: see `operations`. */
  reapply(group: Group): Operation[] {
    this.#turns++;
    this.#off.delete(group);
    return this.operations(group);
  }

  /**
   * What is left to perform so that the document shows the group taken back, or done again: at once, one after the other, each fed in as
   * `undone`. Elements that come back need `restores` as well; once those have arrived there may be more to perform, inside them or
   * because another group was taken back meanwhile. Empty if there is nothing to do or nothing that may be done.
   */
  operations(group: Group): Operation[] {
    const leaving = new Set<ElementId>();
    return this.#inReach([group]).flatMap((track) =>
      this.#isUnder(track, leaving) ? [] : track.operations(group, leaving),
    );
  }

  /** What the server has to place besides, for all groups of which something is still to come back: as the document is now, so asked
   *  for after the operations, at the moment of sending. */
  restores(...groups: readonly Group[]): Restore[] {
    const leaving = new Set<ElementId>();
    return this.#inReach(groups).flatMap((track) =>
      this.#isUnder(track, leaving) ? [] : track.restores(groups, leaving),
    );
  }

  /** Anchors to ask the server for besides, once the restores have arrived: what they pointed into is seen again. Each that is asked for
   *  has to be told of, as `anchorAsked` and then as `anchorDecided`. */
  anchorRestores(...groups: readonly Group[]): Omit<AnchorPlacement, "expected">[] {
    return this.#inReach(groups).flatMap((track) =>
      (track.anchorWishes?.() ?? []).map((wish) => ({ kind: "anchor" as const, element: track.id, ...wish })),
    );
  }

  anchorAsked(element: ElementId, name: string): void {
    this.#tracks.get(element)?.anchorAsked?.(name);
  }

  /** Nobody will hear whether what was asked for happened: it is to be asked for anew. */
  anchorUnanswered(element: ElementId, name: string): void {
    this.#tracks.get(element)?.anchorUnanswered?.(name);
  }

  /** Is something of a group out of sight, so that what is to be taken back of it, or done again, shows only when that returns? */
  isPartlyHidden(group: Group): boolean {
    for (const track of this.#groups.get(group) ?? []) {
      if (this.#tracks.get(track.id) !== track) continue;
      if (this.#depthOf(this.#document.get(track.id)) === undefined || track.hides?.(group) === true) return true;
    }
    return false;
  }

  /** What was asked for of `anchorRestores` is decided on. `isDone`: the server has set the anchor. */
  anchorDecided(element: ElementId, name: string, isDone: boolean): void {
    this.#tracks.get(element)?.anchorDecided?.(name, isDone);
  }

  /** The group will be neither undone nor done again: its edits are part of what was always there, or gone for good. */
  forget(group: Group): void {
    for (const track of this.#groups.get(group) ?? []) {
      if (this.#tracks.get(track.id) !== track) continue;
      track.forget(group);
      if (track.isEmpty) this.#tracks.delete(track.id);
    }
    this.#groups.delete(group);
    this.#off.delete(group);
  }

  /** Nothing will be told for a while, in which elements may come back with another content: what is out of sight is kept as it is. */
  keepHidden(): void {
    for (const track of this.#tracks.values()) track.keepHidden?.();
    this.#copies.keep(this.#hidden());
  }

  *#hidden(): Generator<Element> {
    for (const track of this.#tracks.values()) yield* track.hidden();
  }

  /** The tracks of groups, of elements that are attached, the outer ones first. */
  #inReach(groups: readonly Group[]): Track[] {
    const depths = new Map<Track, number>();
    for (const track of groups.flatMap((group) => [...(this.#groups.get(group) ?? [])])) {
      if (this.#tracks.get(track.id) !== track) continue;
      const depth = this.#depthOf(this.#document.get(track.id));
      if (depth !== undefined) depths.set(track, depth);
    }
    return [...depths].sort((a, b) => a[1] - b[1]).map((entry) => entry[0]);
  }

  #depthOf(element: Element | undefined): number | undefined {
    let depth = 0;
    for (let each = element; each !== undefined; each = each.parent) {
      if (each === this.#document.root) return depth;
      depth++;
    }
    return undefined;
  }

  #isUnder(track: Track, leaving: ReadonlySet<ElementId>): boolean {
    if (leaving.size === 0) return false;
    for (let each = this.#document.get(track.id); each !== undefined; each = each.parent) {
      if (leaving.has(each.id)) return true;
    }
    return false;
  }

  #knows({ id }: Element): boolean {
    return this.#tracks.has(id) || this.#around.places.has(id);
  }

  #knowsIn(element: Element): boolean {
    return this.#knows(element) || [...contained(element.content)].some((child) => this.#knowsIn(child));
  }

  #trackOf(element: Element): Track {
    switch (element.type) {
      case "string":
      case "array":
      case "object":
        return new ContentTrack(element, this.#around);
      case "number":
        return new NumberTrack(element.id, this.#around);
      default:
        return new RegisterTrack(element.id, this.#around);
    }
  }

  /** What comes into view may have changed since it was last seen. */
  #checkAttached(edit: Edit): void {
    for (const element of attachedBy(edit)) this.#check(element);
  }

  #check(element: Element): void {
    this.#copies.attached(element);
    const track = this.#tracks.get(element.id);
    if (track?.isStale?.() === true) {
      this.#tracks.delete(element.id);
      this.#giveUp(track);
    }
    for (const child of contained(element.content)) this.#check(child);
  }

  /** What others did to an element while it was out of sight was not told. */
  #arrived(hidden: Element, element: Element): void {
    if (hidden === element) return;
    const track = this.#tracks.get(element.id);
    if (track !== undefined && !hasSameIds(hidden.content, element.content)) {
      this.#tracks.delete(element.id);
      this.#giveUp(track);
    }
    const children = new Map([...contained(element.content)].map((child) => [child.id, child]));
    for (const child of contained(hidden.content)) {
      const arrived = children.get(child.id);
      if (arrived === undefined) this.#discard(child);
      else this.#arrived(child, arrived);
    }
  }

  /** A track ends, and what it is about stays as it is. */
  #giveUp(track: Pick<Track, "hidden" | "inView">): void {
    for (const each of track.hidden()) this.#discard(each);
    for (const each of track.inView()) {
      if (this.#document.get(each.id)?.parent === undefined) this.#discard(each);
      else this.#around.places.delete(each.id);
    }
  }

  /** Elements that are gone for good take what is kept of them along. */
  #discard(element: Element): void {
    this.#around.places.delete(element.id);
    const track = this.#tracks.get(element.id);
    if (track !== undefined) {
      this.#tracks.delete(element.id);
      for (const each of track.hidden()) this.#discard(each);
      for (const each of track.inView()) this.#discard(each); // it may have left the content without having been told
    }
    for (const child of contained(element.content)) this.#discard(child);
  }
}

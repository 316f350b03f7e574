// Own edits of one string, array or object, its whole value included: an own `value` hides what was there with all that is
// known of it, and taking it back brings both.
//
// Law: a whole value is taken back only if nobody else edited the element, or anything inside it, since it was put there; what
// was undone of it is done again only if nobody else did so since it was undone.

import { type Content, contained, type Edit, type Element, removedBy, treeOf, type ValueEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { List } from "../list/list.ts";
import type { Operation } from "../operation.ts";
import type { Anchors } from "../references/anchor.ts";
import { Text } from "../text/text.ts";
import type { Tree } from "../tree.ts";
import { AnchorEnds, type AnchorMark, type AnchorWish, type WholeLost } from "./anchor-ends.ts";
import { contentSteps } from "./content-steps.ts";
import { copiedContent } from "./copied-element.ts";
import { ListTrack } from "./list-track.ts";
import { ObjectTrack } from "./object-track.ts";
import type { Restore } from "./restore.ts";
import { hasSameIds } from "./same-ids.ts";
import { TextTrack } from "./text-track.ts";
import type { FineTrack, Group, Surroundings, Track } from "./track.ts";
import { Writes } from "./writes.ts";

/** `content`: if hidden; `copy`: as it was when it was hidden, and `lost` its anchors. `track`: of finer own edits, if there are any. */
type Layer = {
  content: Content | undefined;
  copy: Content | undefined;
  lost: WholeLost | undefined;
  track: FineTrack | undefined;
};

/** `kept`: elements that went out of a content and may come back. `isOthers`: somebody else worked in it. */
type Missed = { readonly kept: ReadonlySet<ElementId>; readonly isOthers: boolean };

const nothingMissed: Missed = { kept: new Set(), isOthers: false };

const layer = (): Layer => ({ content: undefined, copy: undefined, lost: undefined, track: undefined });

export class ContentTrack implements Track {
  readonly id: ElementId;
  readonly #type: Element["type"];
  readonly #around: Surroundings;
  readonly #ends: AnchorEnds;
  #layers = new Writes<Layer>(layer());
  /** As it was after the last edit that was told: while the element is hidden it may get another one. */
  #content: Content;
  /** Was a whole value asked for that has not arrived? */
  #isAsked = false;

  constructor(element: Element, around: Surroundings) {
    this.id = element.id;
    this.#type = element.type;
    this.#around = around;
    this.#ends = new AnchorEnds(around.turn);
    this.#content = element.content;
  }

  get isEmpty(): boolean {
    return this.#layers.isPlain && (this.#layers.current.track?.isEmpty ?? true);
  }

  own(edit: Edit, group: Group, anchors: Anchors): void {
    this.#content = edit.element.content;
    if (edit.kind === "value") {
      hide(this.#layers.current, edit.old, this.#ends.wholeLost(anchors));
      this.#ends.passed(edit, anchors);
      this.#discardLayers(this.#layers.own(group, layer(), this.#around.isOn));
      return;
    }
    const { current } = this.#layers;
    current.track ??= this.#finer(edit);
    current.track.own(edit, group, this.#marks(edit, anchors));
  }

  undone(edit: Edit, group: Group, anchors: Anchors): void {
    this.#content = edit.element.content;
    const marks = this.#marks(edit, anchors);
    this.#layers.current.track?.undone(edit, group, marks);
  }

  others(edit: Edit): boolean {
    this.#content = edit.element.content;
    this.#ends.passed(edit);
    if (edit.kind !== "value") return this.#layers.current.track?.others(edit) ?? true;
    const before = this.#layers.current;
    const isArrival = this.#isAsked && this.#layers.show((each) => hasSameIds(each.content!, edit.now), this.#around);
    this.#isAsked = false;
    if (isArrival) {
      const { lost } = this.#layers.current;
      this.#exchange(before, edit, this.#caughtUp(edit.now));
      this.#ends.wholeFound(lost);
    } else this.#giveUp(edit.old);
    return !isArrival;
  }

  retracted(edit: Edit): void {
    this.#content = edit.element.content;
    this.#ends.passed(edit);
    if (edit.kind !== "value") return this.#layers.current.track?.retracted(edit);
    const before = this.#layers.current;
    const gone = this.#layers.retract((each) => hasSameIds(each.content!, edit.now), this.#around.isOn);
    if (gone === undefined) return this.#giveUp(edit.old);
    // Other refusals may be in it already that are told after this one: what was done to it while it was hidden cannot be said.
    this.#exchange(before, edit, hasSameIds(this.#layers.current.copy!, edit.now) ? nothingMissed : undefined);
    this.#discardLayers(gone);
  }

  isStale(): boolean {
    const element = this.#around.document.get(this.id);
    if (element === undefined || element.content === this.#content) return false;
    const isSame = hasSameIds(this.#content, element.content);
    if (isSame) this.#content = element.content;
    return !isSame;
  }

  touched(): void {
    const { current } = this.#layers;
    this.#discardLayers(this.#layers.touch((each) => each === current, true));
  }

  operations(group: Group, leaving: Set<ElementId>): Operation[] {
    if (!this.#isReplaced(group)) return this.#layers.current.track?.operations(group, leaving) ?? [];
    leaving.add(this.id);
    return [];
  }

  restores(groups: readonly Group[], leaving: Set<ElementId>): Restore[] {
    const { isOn, document } = this.#around;
    const isReplaced = groups.some((group) => this.#isReplaced(group));
    if (!isReplaced) return this.#layers.current.track?.restores(groups, leaving) ?? [];
    this.#isAsked = true;
    const shown = document.get(this.id);
    this.#layers.current.lost = shown && this.#ends.wholeLost(this.#around.shownAnchors(shown));
    leaving.add(this.id);
    const { content } = this.#layers.wanted(isOn);
    return [{ kind: "value", element: this.id, value: this.#treeOf(content!) }];
  }

  forget(group: Group): void {
    this.#discardLayers(this.#layers.forget(group, this.#around.isOn));
    for (const each of this.#layers.values()) each.track?.forget(group);
  }

  anchorWishes(): AnchorWish[] {
    const element = this.#around.document.get(this.id);
    if (!this.#ends.isWanting || element === undefined) return [];
    return this.#ends.wishes(this.#around.shownAnchors(element));
  }

  anchorAsked(name: string): void {
    this.#ends.asked(name);
  }

  anchorUnanswered(name: string): void {
    this.#ends.unanswered(name);
  }

  anchorWasSet(name: string): void {
    this.#ends.wasSet(name);
  }

  anchorDecided(name: string, isDone: boolean): void {
    this.#ends.decided(name, isDone);
  }

  hides(group: Group): boolean {
    if (this.#layers.hidden().some(({ track }) => track?.isOf(group))) return true;
    return this.#layers.current.track?.hides?.(group) === true;
  }

  keepHidden(): void {
    this.#content = sameIds(this.#content);
    for (const each of this.#layers.values()) {
      each.content = each.content && copiedContent(each.content);
      each.copy = each.copy && copiedContent(each.copy);
      each.track?.keepHidden?.();
    }
  }

  *hidden(): Generator<Element> {
    for (const each of this.#layers.values()) {
      yield* hiddenIn(each);
      if (each.track !== undefined) yield* each.track.hidden();
    }
  }

  inView(): Iterable<Element> {
    return this.#layers.current.track?.inView() ?? [];
  }

  #isReplaced(group: Group): boolean {
    return this.#layers.isOf(group) && !this.#layers.isAsWanted(this.#around.isOn);
  }

  /** The current layer comes into view, the one from before goes out of it. `missed`: `undefined` if what is known of it says nothing
   *  any more. */
  #exchange(before: Layer, { now, old }: ValueEdit, missed: Missed | undefined): void {
    const { current } = this.#layers;
    if (missed === undefined && current.track !== undefined) this.#around.giveUp(current.track);
    if (missed === undefined) current.track = undefined;
    const arrived = new Map([...contained(now)].map((element) => [element.id, element]));
    for (const former of contained(current.copy!)) {
      const element = arrived.get(former.id);
      if (element !== undefined) this.#around.arrived(former, element);
      else if (missed?.kept.has(former.id) !== true) this.#around.discard(former);
    }
    current.content = undefined;
    current.copy = undefined;
    current.lost = undefined;
    hide(before, old, before.lost);
    if (missed?.isOthers === true) this.touched();
  }

  /** What was done to a content while it was hidden was not told. What is known of it hears that now; what the server put there at our
   *  wish is not somebody else's. */
  #caughtUp(now: Content): Missed {
    const { copy, track } = this.#layers.current;
    if (track === undefined || hasSameIds(copy!, now)) return nothingMissed;
    const kept = new Set<ElementId>();
    let isOthers = false;
    for (const edit of contentSteps({ id: this.id, type: this.#type } as Element, copy!, now)) {
      const isArrival = !track.others(edit);
      if (isArrival) for (const { id } of removedBy(edit)) kept.add(id);
      else isOthers = true;
    }
    return { kept, isOthers };
  }

  #treeOf(content: Content): Tree {
    const { document } = this.#around;
    return treeOf({ id: this.id, type: this.#type } as Element, content, (child) => document.tree(child));
  }

  #giveUp(replaced: Content): void {
    for (const element of contained(replaced)) this.#around.discard(element);
    this.#discardLayers(this.#layers.values());
    this.#layers = new Writes(layer());
  }

  #discardLayers(layers: readonly Layer[]): void {
    for (const each of layers) {
      const { content, track } = each;
      for (const element of track?.hidden() ?? []) this.#around.discard(element);
      // What others took out of it while it was hidden is not in it any more.
      if (content !== undefined) for (const element of track?.inView() ?? []) this.#around.discard(element);
      for (const element of hiddenIn(each)) this.#around.discard(element);
    }
  }

  /** The ends of anchors in what an edit hides; those that are wanted already move over it. */
  #marks(edit: Edit, anchors: Anchors): readonly AnchorMark[] {
    const [at, count] = hiddenBy(edit);
    const marks = this.#ends.lost({ anchors, at, count });
    this.#ends.passed(edit, anchors);
    return marks;
  }

  /** For the content as it was before the first finer edit of it. */
  #finer(edit: Edit): FineTrack {
    const { content } = edit.element;
    if (edit.kind === "splice") {
      const length = edit.element.content.length - edit.inserted.length + edit.removed.length;
      return new TextTrack(this.id, length, this.#around, this.#ends);
    }
    if (!(content instanceof List)) return new ObjectTrack(this.id, this.#around);
    const growth = edit.kind === "insert" ? edit.values.length : edit.kind === "remove" ? -edit.values.length : 0;
    return new ListTrack(this.id, content.length - growth, this.#around, this.#ends);
  }
}

/** Also what was taken out again since without a word, as when an insertion into it was refused. */
function* hiddenIn({ content, copy }: Layer): Generator<Element> {
  if (content !== undefined) yield* contained(content);
  if (copy !== undefined) yield* contained(copy);
}

function hide(hidden: Layer, content: Content, lost: WholeLost | undefined): void {
  hidden.content = content;
  hidden.lost = lost;
  hidden.copy = sameIds(content);
}

/** With the very elements that are in it, whatever comes into it or leaves it later. */
function sameIds(content: Content): Content {
  if (content instanceof Text) return new Text(content.toString());
  return content instanceof List ? new List(content.slice()) : new Map(content as Map<string, Element>);
}

/** The stretch of a string or an array that an edit takes out of its place. */
function hiddenBy(edit: Edit): readonly [at: number, count: number] {
  if (edit.kind === "splice") return [edit.at, edit.removed.length];
  if (edit.kind === "remove") return [edit.at, edit.values.length];
  return edit.kind === "move" ? [edit.at, 1] : [0, 0];
}

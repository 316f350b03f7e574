// Own edits of one string, array or object, its whole value included: an own `value` hides what was there with all that is
// known of it, and taking it back brings both.
//
// Law: a whole value is taken back only if nobody else edited the element, or anything inside it, since it was put there; what
// was undone of it is done again only if nobody else did so since it was undone.

import { type Content, contained, type Edit, type Element, treeOf, type ValueEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { List } from "../list/list.ts";
import type { Operation } from "../operation.ts";
import { Text } from "../text/text.ts";
import { ListTrack } from "./list-track.ts";
import { ObjectTrack } from "./object-track.ts";
import type { Restore } from "./restore.ts";
import { hasSameIds } from "./same-ids.ts";
import { TextTrack } from "./text-track.ts";
import type { Group, Surroundings, Track } from "./track.ts";
import { Writes } from "./writes.ts";

/** `content`: if hidden; `copy`: as it was when it was hidden. `track`: of finer own edits, if there are any. */
type Layer = { content: Content | undefined; copy: Content | undefined; track: Track | undefined };

const layer = (): Layer => ({ content: undefined, copy: undefined, track: undefined });

export class ContentTrack implements Track {
  readonly id: ElementId;
  readonly #type: Element["type"];
  readonly #around: Surroundings;
  #layers = new Writes<Layer>(layer());

  constructor(element: Element, around: Surroundings) {
    this.id = element.id;
    this.#type = element.type;
    this.#around = around;
  }

  get isEmpty(): boolean {
    return this.#layers.isPlain && (this.#layers.current.track?.isEmpty ?? true);
  }

  own(edit: Edit, group: Group): void {
    if (edit.kind === "value") {
      hide(this.#layers.current, edit.old);
      this.#discardLayers(this.#layers.own(group, layer(), this.#around.isOn));
      return;
    }
    const { current } = this.#layers;
    current.track ??= this.#finer(edit);
    current.track.own(edit, group);
  }

  undone(edit: Edit, group: Group): void {
    this.#layers.current.track?.undone(edit, group);
  }

  others(edit: Edit): boolean {
    if (edit.kind !== "value") return this.#layers.current.track?.others(edit) ?? true;
    const before = this.#layers.current;
    const isArrival = this.#layers.show((each) => hasSameIds(each.content!, edit.now), this.#around.isOn);
    if (isArrival) this.#exchange(before, edit);
    else this.#giveUp(edit.old);
    return !isArrival;
  }

  retracted(edit: Edit): void {
    if (edit.kind !== "value") return this.#layers.current.track?.retracted(edit);
    const before = this.#layers.current;
    const gone = this.#layers.retract((each) => hasSameIds(each.content!, edit.now), this.#around.isOn);
    if (gone === undefined) return this.#giveUp(edit.old);
    this.#exchange(before, edit);
    this.#discardLayers(gone);
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

  restores(group: Group, leaving: Set<ElementId>): Restore[] {
    const { isOn, document } = this.#around;
    if (!this.#isReplaced(group)) return this.#layers.current.track?.restores(group, leaving) ?? [];
    leaving.add(this.id);
    const { content } = this.#layers.wanted(isOn);
    const element = { id: this.id, type: this.#type } as Element;
    const value = treeOf(element, content!, (child) => document.tree(child));
    return [{ kind: "value", element: this.id, value }];
  }

  forget(group: Group): void {
    this.#discardLayers(this.#layers.forget(group, this.#around.isOn));
    for (const each of this.#layers.values()) each.track?.forget(group);
  }

  *hidden(): Generator<Element> {
    for (const { content, track } of this.#layers.values()) {
      if (content !== undefined) yield* contained(content);
      if (track !== undefined) yield* track.hidden();
    }
  }

  inView(): Iterable<Element> {
    return this.#layers.current.track?.inView() ?? [];
  }

  #isReplaced(group: Group): boolean {
    return this.#layers.isOf(group) && !this.#layers.isAsWanted(this.#around.isOn);
  }

  /** The current layer comes into view, the one from before goes out of it. */
  #exchange(before: Layer, { now, old }: ValueEdit): void {
    const { current } = this.#layers;
    // What others did to it while it was hidden was not told; then what is known of it says nothing any more.
    if (!hasSameIds(current.copy!, now)) {
      if (current.track !== undefined) this.#around.giveUp(current.track);
      current.track = undefined;
    }
    const former = new Map([...contained(current.content!)].map((element) => [element.id, element]));
    for (const element of contained(now)) {
      const hidden = former.get(element.id);
      if (hidden !== undefined) this.#around.arrived(hidden, element);
    }
    current.content = undefined;
    current.copy = undefined;
    hide(before, old);
  }

  #giveUp(replaced: Content): void {
    for (const element of contained(replaced)) this.#around.discard(element);
    this.#discardLayers(this.#layers.values());
    this.#layers = new Writes(layer());
  }

  #discardLayers(layers: readonly Layer[]): void {
    for (const { content, track } of layers) {
      for (const element of track?.hidden() ?? []) this.#around.discard(element);
      // What others took out of it while it was hidden is not in it any more.
      if (content !== undefined) for (const element of track?.inView() ?? []) this.#around.discard(element);
      if (content !== undefined) for (const element of contained(content)) this.#around.discard(element);
    }
  }

  /** For the content as it was before the first finer edit of it. */
  #finer(edit: Edit): Track {
    const { content } = edit.element;
    if (edit.kind === "splice") {
      const length = edit.element.content.length - edit.inserted.length + edit.removed.length;
      return new TextTrack(this.id, length, this.#around);
    }
    if (!(content instanceof List)) return new ObjectTrack(this.id, this.#around);
    const growth = edit.kind === "insert" ? edit.values.length : edit.kind === "remove" ? -edit.values.length : 0;
    return new ListTrack(this.id, content.length - growth, this.#around);
  }
}

function hide(hidden: Layer, content: Content): void {
  hidden.content = content;
  if (content instanceof Text) hidden.copy = new Text(content.toString());
  else if (content instanceof List) hidden.copy = new List(content.slice());
  else hidden.copy = new Map(content as Map<string, Element>);
}

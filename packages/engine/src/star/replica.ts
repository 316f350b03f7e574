// One client's copy of a model: what the server has, with what the user did since on top of it, merged as both go on.
//
// The user's operations apply at once and are outstanding until the server has decided on them; the server's pass what is
// outstanding on their element. Laws (tested in `star.test.ts`): when nothing is in flight the document equals the server's,
// byte for byte; rewriting (R5) changes nothing that the user sees; a refusal (R4) takes back that change and no other.
// Pure: no clock, no network. The queue of changes and the connection are `branch.ts` and the client's.

import { contained, Document, type Edit, type Element, treeOf, type ValueEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import type { Build } from "../pending.ts";
import type { Tag } from "../tag.ts";
import { joinSplices } from "../text/join-splices.ts";
import type { Tree } from "../tree.ts";
import { isContainer, type Layer, layerOf, pendingOf, standIn } from "./layers.ts";
import { Rewriting } from "./rewriting.ts";

/** An element that nobody can bring back. `isOutstanding`: the user's operations on it are void. */
export type Forgotten = { readonly element: Element; readonly isOutstanding: boolean };

export class Replica {
  readonly document: Document;
  readonly #outstanding = new ElementMap<Layer[]>();
  /** Of the element on which nothing is outstanding since the last acknowledgement: the next key is likely to go there. */
  #idle: Layer[] | undefined;
  readonly #build: Build;
  #tag = 0;
  #onForgotten: ((forgotten: Forgotten) => void) | undefined;
  #movedUnseen: Element | undefined;
  /** Is there no connection? Then the user's operations will meet others'. */
  isAway = false;

  /** `former`: of the document whose place this one takes. */
  constructor(tree: Tree, former?: ElementMap<Element>) {
    this.document = new Document(tree, former);
    this.#build = {
      element: (each) => this.document.build(each),
      content: (each) => this.document.buildContent(each),
      movedUnseen: (item) => {
        this.#movedUnseen = item;
      },
    };
  }

  /** What was recorded last is recorded under this. */
  get lastTag(): Tag {
    return this.#tag;
  }

  /** Is anything of ours outstanding on any element? */
  get isClean(): boolean {
    return this.#outstanding.size === 0;
  }

  /** Is anything of ours outstanding on the element? */
  isOutstanding({ id }: Element): boolean {
    return this.#outstanding.has(id);
  }

  /** Would a whole value that the server puts into the element not be seen, because one of ours is on top of it? */
  hidesContent({ id }: Element): boolean {
    const layers = this.#outstanding.get(id);
    return layers !== undefined && (layers.length > 1 || (layers[0]!.pending?.hidesBase ?? false));
  }

  /** The tag of the first whole value of ours that is outstanding on a container: what comes after it goes on from it, whatever the
   *  server puts there. `Infinity` if there is none. */
  firstValueTag({ id }: Element): Tag {
    return this.#outstanding.get(id)?.[1]?.tag ?? Number.POSITIVE_INFINITY;
  }

  /** The model as the server has it at the version seen here: for digests and tests. */
  serverTree(element: Element = this.document.root): Tree {
    const lowest = this.#outstanding.get(element.id)?.[0];
    const content = lowest?.pending?.base() ?? lowest?.element.content ?? element.content;
    return treeOf(element, content, (child) => this.serverTree(child));
  }

  /** The user's own operation, valid on the document as it is. Applied at once, outstanding until decided. */
  record(operation: Operation): Edit {
    const tag = ++this.#tag;
    const edit = this.document.resolve(operation);
    const layers = this.#layers(edit.element);
    const top = layers[layers.length - 1]!;
    if (edit.kind === "value" && isContainer(edit.element)) {
      top.element = standIn(edit.element, edit.old);
      layers.push(layerOf(tag, edit.element));
    } else pendingOf(top).record(edit, operation.kind === "splice" && operation.glued, tag);
    this.document.perform(edit);
    if (this.isAway) layers[layers.length - 1]!.pending?.prepare?.();
    return edit;
  }

  /** The item that the operation which passed last has moved, if the user does not see it there because of an edit of their own. */
  get movedUnseen(): Element | undefined {
    return this.#movedUnseen;
  }

  /** The server's operation, as it took effect there. Returns what the user sees of it. `onForgotten`: is told what went for good,
   *  seen or not, before it is unknown. */
  pass(operation: Operation, onForgotten?: (forgotten: Forgotten) => void): Edit[] {
    this.#onForgotten = onForgotten;
    this.#movedUnseen = undefined;
    const edits = this.#passed(operation);
    this.#onForgotten = undefined;
    return edits;
  }

  #passed(operation: Operation): Edit[] {
    const element = this.document.get(operation.element);
    if (element === undefined) throw new Error(`The server changed element ${operation.element}, which is not here`);
    const layers = this.#outstanding.get(operation.element);
    const edits: Edit[] = [];
    if (operation.kind === "anchor" || (layers === undefined && operation.kind !== "value")) {
      this.#emit(this.document.resolve(operation, element), edits);
      return edits;
    }
    const emit = (edit: Edit) => this.#emit(edit, edits);
    if (operation.kind === "value" && isContainer(element)) this.#passValue(operation.value, element, layers, emit);
    else if (layers === undefined) emit(this.document.resolve(operation));
    else if (layers[0]!.pending === undefined) emit(this.document.resolve(operation, layers[0]!.element));
    else layers[0]!.pending.pass(operation, this.#build, emit, this.#forget);
    return joinSplices(edits);
  }

  /** Our step has been committed, or was void: the server's own state has whatever it did. */
  acknowledge(operation: Operation, tag: Tag): void {
    const layers = this.#outstanding.get(operation.element);
    if (layers === undefined) return; // void: the element went, or its content was replaced
    while (layers[1] !== undefined && layers[1].tag <= tag) this.#forgetContent(layers.shift()!);
    layers[0]!.pending?.acknowledge(tag, operation, this.#forget);
    this.#tidy(operation.element, layers);
  }

  /** R4: our step was refused; everything before it is acknowledged. */
  retract(operation: Operation, tag: Tag): Edit[] {
    const layers = this.#outstanding.get(operation.element);
    const edits: Edit[] = [];
    if (layers === undefined) return edits;
    const emit = (edit: Edit) => this.#emit(edit, edits);
    const index = layers.findIndex((layer) => layer.tag === tag);
    if (index > 0) this.#retractValue(layers, index, emit);
    else for (const layer of layers) layer.pending?.retract(tag, emit, this.#forget);
    this.#tidy(operation.element, layers);
    return joinSplices(edits);
  }

  /** R5: for rewriting our steps, in order, on what the server has. Only when nothing of ours is in flight. */
  rewriting(): Rewriting {
    return new Rewriting(this.document, this.#outstanding, () => ++this.#tag);
  }

  /** Does a whole value of ours hide what the server has in an element? */
  isHidden(id: ElementId): boolean {
    return (this.#outstanding.get(id)?.length ?? 1) > 1;
  }

  /**
   * Finer operations of ours on one element, the first of all that are outstanding or more of them, in coordinates of what the server
   * has and of each other: as they will take effect there.
   */
  saidAnew(
    id: ElementId,
    steps: readonly { readonly operation: Operation; readonly tag: Tag }[],
  ): readonly Operation[] {
    const [lowest] = this.#outstanding.get(id) ?? [];
    const rewriter = lowest?.pending?.rewriter();
    if (rewriter === undefined) return [];
    const said = steps.flatMap(({ operation, tag }) => rewriter.rewrite(tag, operation));
    rewriter.takeBack();
    return said;
  }

  #passValue(tree: Tree, element: Element, layers: Layer[] | undefined, emit: (edit: Edit) => void): void {
    const lowest = layers?.[0];
    if (layers !== undefined && layers.length > 1) {
      this.#forgetContent(lowest!);
      lowest!.pending = undefined;
      lowest!.element.content = this.document.buildContent(tree);
      return;
    }
    for (const hidden of lowest?.pending?.hidden() ?? []) this.#forget(hidden); // R3: our finer edits are void
    this.#outstanding.delete(element.id);
    emit({ kind: "value", element, now: this.document.buildContent(tree), old: element.content });
  }

  #retractValue(layers: Layer[], index: number, emit: (edit: Edit) => void): void {
    const layer = layers[index]!;
    if (index < layers.length - 1) {
      layers.splice(index, 1);
      return this.#forgetContent(layer);
    }
    const below = layers[index - 1]!;
    const { content } = below.element;
    for (const hidden of layer.pending?.hidden() ?? []) this.#forget(hidden);
    layers.pop();
    below.element = layer.element;
    emit({ kind: "value", element: layer.element, now: content, old: layer.element.content });
  }

  /** Carries an edit out. What it takes away for others' sake, or because it was refused, nobody can bring back. */
  #emit(edit: Edit, seen: Edit[]): void {
    this.document.perform(edit);
    if (edit.kind === "remove") for (const value of edit.values) this.#forget(value);
    else if (edit.kind === "set") this.#forget(edit.old);
    else if (edit.kind === "setKey" || edit.kind === "removeKey") {
      if (edit.old !== undefined) this.#forget(edit.old);
    } else if (edit.kind === "value") this.#forgetReplaced(edit);
    if (this.document.get(edit.element.id) === edit.element) seen.push(edit);
  }

  #forgetReplaced({ now, old }: ValueEdit): void {
    const kept = new Set(contained(now));
    for (const child of contained(old)) if (!kept.has(child)) this.#forget(child);
  }

  #forgetContent(layer: Layer): void {
    for (const hidden of layer.pending?.hidden() ?? []) this.#forget(hidden);
    for (const child of contained(layer.element.content)) this.#forget(child);
  }

  /** Forgets an element with all inside it, visible or outstanding: operations of ours on them are void. */
  readonly #forget = (element: Element): void => {
    if (this.document.elements.get(element.id) !== element) return;
    this.document.forgetAlone(element);
    const layers = this.#outstanding.get(element.id);
    this.#onForgotten?.({ element, isOutstanding: layers !== undefined });
    this.#outstanding.delete(element.id);
    for (const layer of layers ?? []) this.#forgetContent(layer);
    for (const child of contained(element.content)) this.#forget(child);
  };

  #layers(element: Element): Layer[] {
    let layers = this.#outstanding.get(element.id);
    if (layers === undefined) {
      const idle = this.#idle;
      if (idle !== undefined && idle[0]!.element === element) {
        layers = idle;
        this.#idle = undefined;
      } else layers = [layerOf(0, element)];
      this.#outstanding.set(element.id, layers);
    }
    return layers;
  }

  #tidy(id: ElementId, layers: Layer[]): void {
    if (layers.length === 1 && layers[0]!.pending?.isUnused) {
      this.#idle = layers;
      this.#outstanding.delete(id);
      return;
    }
    for (const layer of layers) if (layer.pending?.isEmpty) layer.pending = undefined;
    if (layers.length === 1 && layers[0]!.pending === undefined) this.#outstanding.delete(id);
  }
}

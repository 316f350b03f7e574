// A model's elements as one side sees them, and the only code that changes them.
//
// An operation (which carries trees, and comes from anywhere) is *resolved* into an edit (which carries elements, and says
// what it takes away); `perform` and `revert` are exact inverses. Whoever keeps the edits can go back: the server to its last
// commit, a client past a refusal. A document knows nothing of other sides; see `replica.ts` and `trunk.ts` for those.

import { type ElementId, rootId } from "./element-id.ts";
import { ElementMap } from "./element-map.ts";
import { List } from "./list/list.ts";
import { movedIndex } from "./moved-index.ts";
import type { Operation } from "./operation.ts";
import { type Anchor, type Anchors, anchorNamed, movedAnchors, withAnchor } from "./references/anchor.ts";
import { motionOf } from "./references/motion.ts";
import type { Reference } from "./references/reference.ts";
import { Text } from "./text/text.ts";
import { compareKeys, type Tree } from "./tree.ts";

type Node<Type extends string, Content> = {
  readonly id: ElementId;
  readonly type: Type;
  content: Content;
  /** The element that this one is directly inside of; `undefined` for the root and for what is detached. */
  parent: Element | undefined;
  /** In the server's coordinates. Changed by the document alone. */
  anchors?: readonly Anchor[] | undefined;
};

export type ObjectElement = Node<"object", Map<string, Element>>;
export type ArrayElement = Node<"array", List<Element>>;
export type StringElement = Node<"string", Text>;
export type NumberElement = Node<"number", number>;
export type BooleanElement = Node<"boolean", boolean>;
export type NullElement = Node<"null", null>;
export type DateElement = Node<"date", number>;
export type Element =
  | ObjectElement
  | ArrayElement
  | StringElement
  | NumberElement
  | BooleanElement
  | NullElement
  | DateElement;
export type Content = Element["content"];

export type SpliceEdit = {
  readonly kind: "splice";
  readonly element: StringElement;
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
};
export type InsertEdit = {
  readonly kind: "insert";
  readonly element: ArrayElement;
  readonly gap: number;
  readonly values: readonly Element[];
};
export type RemoveEdit = {
  readonly kind: "remove";
  readonly element: ArrayElement;
  readonly at: number;
  readonly values: readonly Element[];
};
export type SetEdit = {
  readonly kind: "set";
  readonly element: ArrayElement;
  readonly at: number;
  readonly value: Element;
  readonly old: Element;
};
export type MoveEdit = {
  readonly kind: "move";
  readonly element: ArrayElement;
  readonly at: number;
  readonly gap: number;
};
export type SetKeyEdit = {
  readonly kind: "setKey";
  readonly element: ObjectElement;
  readonly key: string;
  readonly value: Element;
  readonly old: Element | undefined;
};
export type RemoveKeyEdit = {
  readonly kind: "removeKey";
  readonly element: ObjectElement;
  readonly key: string;
  readonly old: Element | undefined;
};
/** `now` and `old` are kept because float addition cannot be taken back by subtraction. */
export type AddEdit = {
  readonly kind: "add";
  readonly element: NumberElement;
  readonly value: number;
  readonly now: number;
  readonly old: number;
};
export type ValueEdit = {
  readonly kind: "value";
  readonly element: Element;
  readonly now: Content;
  readonly old: Content;
};
/** `now` and `old`: what stands under the name after and before, if anything. */
export type AnchorEdit = {
  readonly kind: "anchor";
  readonly element: Element;
  readonly name: string;
  readonly now: Reference | undefined;
  readonly old: Reference | undefined;
};
export type Edit =
  | SpliceEdit
  | InsertEdit
  | RemoveEdit
  | SetEdit
  | MoveEdit
  | SetKeyEdit
  | RemoveKeyEdit
  | AddEdit
  | ValueEdit
  | AnchorEdit;
/** Of what is in an element; an anchor is beside that. */
export type ContentEdit = Exclude<Edit, AnchorEdit>;

/** The elements directly inside `content`, in no particular order for an object. */
export function contained(content: Content): Iterable<Element> {
  if (content instanceof List) return content;
  return content instanceof Map ? content.values() : [];
}

const noElements: readonly Element[] = [];

/** The elements that an edit detaches. */
export function removedBy(edit: Edit): readonly Element[] {
  switch (edit.kind) {
    case "remove":
      return edit.values;
    case "set":
    case "setKey":
    case "removeKey":
      return edit.old === undefined ? noElements : [edit.old];
    case "value":
      return [...contained(edit.old)];
    default:
      return noElements;
  }
}

/** The elements that an edit attaches, without those inside them. */
export function attachedBy(edit: Edit): readonly Element[] {
  switch (edit.kind) {
    case "insert":
      return edit.values;
    case "set":
    case "setKey":
      return [edit.value];
    case "value":
      return [...contained(edit.now)];
    default:
      return noElements;
  }
}

export { movedIndex };

/** Gives an element that was forgotten, if somebody holds on to it. */
export type Recall = (id: ElementId, type: Element["type"]) => Element | undefined;

export class Document {
  readonly root: ObjectElement;
  /** Every element that is attached, and the detached ones that somebody may still bring back (see `forget`). */
  readonly elements: ElementMap<Element> = new ElementMap();
  readonly #anchored = new Set<Element>();
  #revision = 0;
  #former: ElementMap<Element> | undefined;
  #recall: Recall | undefined;

  /** `former`: elements of a document that this one takes the place of. Until `endFormer`, an element that is built with the id
   *  and the type of one of them is that one, for those who hold on to it. */
  constructor(tree: Tree, former?: ElementMap<Element>) {
    this.#former = former;
    if (tree.type !== "object" || tree.id !== rootId) throw new TypeError("The root of a model is an object with id 0");
    this.root = this.build(tree) as ObjectElement;
  }

  /** Another number after each edit: for whoever looks at the document in several steps, between which it must not change. */
  get revision(): number {
    return this.#revision;
  }

  get(id: ElementId): Element | undefined {
    return this.elements.get(id);
  }

  /** The elements that have anchors, in no particular order; detached ones among them, as in `elements`. */
  get anchored(): ReadonlySet<Element> {
    return this.#anchored;
  }

  isAttached(element: Element): boolean {
    let top = element;
    while (top.parent !== undefined) top = top.parent;
    return top === this.root;
  }

  /** Makes the elements of a tree known, detached. Their ids must be new. */
  build(tree: Tree): Element {
    if (this.elements.has(tree.id)) throw new Error(`Element ${tree.id} exists already`);
    const { id, type, content } = tree;
    const isContainer = type === "object" || type === "array";
    const held = isContainer ? null : type === "string" ? new Text(content as string) : content;
    const former = this.#formerOf(tree);
    // Whole from the start: what an object is given later is kept apart from it, in one more object for every element.
    const element = former ?? ({ id, type, content: held, parent: undefined } as unknown as Element);
    if (former !== undefined) {
      former.content = held as Content;
      former.parent = undefined;
      if (former.anchors !== undefined) former.anchors = undefined;
    }
    this.putAnchors(element, tree.anchors);
    this.elements.set(id, element);
    if (!isContainer) return element;
    element.content = this.buildContent(tree);
    for (const child of contained(element.content)) child.parent = element;
    return element;
  }

  /** The content that a tree describes, its elements built but without a parent. */
  buildContent(tree: Tree): Content {
    switch (tree.type) {
      case "object":
        return new Map(tree.content.map(([key, value]) => [key, this.build(value)]));
      case "array":
        return new List(tree.content.map((value) => this.build(value)));
      case "string":
        return new Text(tree.content);
      default:
        return tree.content;
    }
  }

  /** Whom to ask, when an element is built, for one that was forgotten and that somebody holds on to: it is that one then. */
  recallFrom(recall: Recall): void {
    this.#recall = recall;
  }

  /** From here on all elements are new ones. */
  endFormer(): void {
    this.#former = undefined;
  }

  #formerOf({ id, type }: Tree): Element | undefined {
    const former = this.#former?.get(id) ?? this.#recall?.(id, type);
    return former?.type === type ? former : undefined;
  }

  /** What `operation` means here. Builds the elements that it attaches. It must be valid here: see `problemOf`. */
  resolve(operation: Operation, element: Element | undefined = this.elements.get(operation.element)): Edit {
    if (element === undefined) throw new Error(`Element ${operation.element} is not known`);
    switch (operation.kind) {
      case "splice": {
        const { at, remove, insert } = operation;
        const text = element as StringElement;
        return { kind: "splice", element: text, at, removed: text.content.slice(at, at + remove), inserted: insert };
      }
      case "insert": {
        const values = operation.values.map((tree) => this.build(tree));
        return { kind: "insert", element: element as ArrayElement, gap: operation.gap, values };
      }
      case "remove": {
        const { at, count } = operation;
        const list = element as ArrayElement;
        return { kind: "remove", element: list, at, values: list.content.slice(at, at + count) };
      }
      case "set": {
        const list = element as ArrayElement;
        const old = list.content.at(operation.at)!;
        return { kind: "set", element: list, at: operation.at, value: this.build(operation.value), old };
      }
      case "move":
        return { kind: "move", element: element as ArrayElement, at: operation.at, gap: operation.gap };
      case "setKey": {
        const object = element as ObjectElement;
        const old = object.content.get(operation.key);
        return { kind: "setKey", element: object, key: operation.key, value: this.build(operation.value), old };
      }
      case "removeKey": {
        const object = element as ObjectElement;
        return { kind: "removeKey", element: object, key: operation.key, old: object.content.get(operation.key) };
      }
      case "add": {
        const number = element as NumberElement;
        const { value } = operation;
        return { kind: "add", element: number, value, now: addNumbers(number.content, value), old: number.content };
      }
      case "value":
        return { kind: "value", element, now: this.buildContent(operation.value), old: element.content };
      case "anchor": {
        const { name, reference } = operation;
        return { kind: "anchor", element, name, now: reference, old: anchorNamed(element.anchors, name) };
      }
    }
  }

  /** Carries out an edit. Law: `perform(edit)` then `revert(edit)` changes nothing, and the other way round. */
  perform(edit: Edit): void {
    this.#revision++;
    if (edit.kind === "anchor") this.putAnchors(edit.element, withAnchor(edit.element.anchors, edit.name, edit.now));
    else carryOut(edit);
  }

  revert(edit: Edit): void {
    this.#revision++;
    switch (edit.kind) {
      case "splice":
        edit.element.content.splice(edit.at, edit.inserted.length, edit.removed);
        return;
      case "insert":
        return takeItems(edit.element, edit.gap, edit.values);
      case "remove":
        return putItems(edit.element, edit.at, edit.values);
      case "set":
        return setItem(edit.element, edit.at, edit.old, edit.value);
      case "move":
        return moveItem(edit.element.content, movedIndex(edit.at, edit.gap), edit.at);
      case "setKey":
        return setEntry(edit.element, edit.key, edit.old, edit.value);
      case "removeKey":
        return setEntry(edit.element, edit.key, edit.old, undefined);
      case "add":
        edit.element.content = edit.old;
        return;
      case "value":
        return setContent(edit.element, edit.old, edit.now);
      case "anchor":
        return this.putAnchors(edit.element, withAnchor(edit.element.anchors, edit.name, edit.old));
    }
  }

  /**
   * Moves the anchors of an element over an operation that took effect on the server. What a user does and the server has not
   * committed does not: an edit alone leaves anchors where they are.
   */
  moveAnchors(operation: Operation): void {
    const element = this.elements.get(operation.element);
    if (element?.anchors === undefined) return;
    const motion = motionOf(operation);
    if (motion !== undefined) this.putAnchors(element, movedAnchors(element.anchors, motion));
  }

  /** Gives an element these anchors instead of its own: for what takes back what moved them. */
  putAnchors(element: Element, anchors: Anchors): void {
    if (element.anchors === anchors) return;
    this.#revision++;
    element.anchors = anchors;
    if (anchors === undefined) this.#anchored.delete(element);
    else this.#anchored.add(element);
  }

  /** An edit that is one operation, resolved and performed at once. */
  apply(operation: Operation): Edit {
    const edit = this.resolve(operation);
    this.perform(edit);
    return edit;
  }

  /** Applies what is final: what it removes is forgotten at once. */
  replay(operation: Operation): void {
    for (const element of removedBy(this.apply(operation))) this.forget(element);
    this.moveAnchors(operation);
  }

  /** Forgets a detached element and all inside it: nobody can bring it back any more. */
  forget(element: Element): void {
    this.forgetAlone(element);
    for (const child of contained(element.content)) this.forget(child);
  }

  /** Forgets one element, and nothing that is inside it. */
  forgetAlone(element: Element): void {
    this.elements.delete(element.id);
    if (element.anchors !== undefined) this.#anchored.delete(element);
  }

  tree(element: Element = this.root): Tree {
    return treeOf(element, element.content, (child) => this.tree(child));
  }
}

/** Carries out an edit of an element, of a document or detached: all but anchors, which are a document's. */
export function carryOut(edit: ContentEdit): void {
  switch (edit.kind) {
    case "splice":
      edit.element.content.splice(edit.at, edit.removed.length, edit.inserted);
      return;
    case "insert":
      return putItems(edit.element, edit.gap, edit.values);
    case "remove":
      return takeItems(edit.element, edit.at, edit.values);
    case "set":
      return setItem(edit.element, edit.at, edit.value, edit.old);
    case "move":
      return moveItem(edit.element.content, edit.at, movedIndex(edit.at, edit.gap));
    case "setKey":
      return setEntry(edit.element, edit.key, edit.value, edit.old);
    case "removeKey":
      return setEntry(edit.element, edit.key, undefined, edit.old);
    case "add":
      edit.element.content = edit.now;
      return;
    case "value":
      return setContent(edit.element, edit.now, edit.old);
  }
}

/** The tree of an element with some content, its keys in order, and with its anchors. */
export function treeOf(element: Element, content: Content, subtree: (child: Element) => Tree): Tree {
  const tree = contentTreeOf(element, content, subtree);
  return element.anchors === undefined ? tree : { ...tree, anchors: element.anchors };
}

/** The same without its own anchors: a value for the element. Those of the elements inside are part of it. */
export function contentTreeOf({ id, type }: Element, content: Content, subtree: (child: Element) => Tree): Tree {
  if (content instanceof Map) {
    const entries = [...content].sort((a, b) => compareKeys(a[0], b[0]));
    return { id, type: "object", content: entries.map(([key, child]) => [key, subtree(child)]) };
  }
  if (content instanceof List) return { id, type: "array", content: content.map(subtree) };
  return { id, type, content: content instanceof Text ? content.toString() : content } as Tree;
}

/** The sum, kept finite: what would overflow stops at the largest double. Every replica folds in the same order. */
export function addNumbers(a: number, b: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, a + b));
}

function putItems(list: ArrayElement, gap: number, values: readonly Element[]): void {
  list.content.splice(gap, 0, values);
  for (const value of values) value.parent = list;
}

function takeItems(list: ArrayElement, at: number, values: readonly Element[]): void {
  list.content.splice(at, values.length);
  for (const value of values) value.parent = undefined;
}

function setItem(list: ArrayElement, at: number, value: Element, old: Element): void {
  list.content.set(at, value);
  old.parent = undefined;
  value.parent = list;
}

export function moveItem(items: List<Element>, from: number, to: number): void {
  const item = items.at(from)!;
  items.splice(from, 1);
  items.splice(to, 0, [item]);
}

function setEntry(object: ObjectElement, key: string, value: Element | undefined, old: Element | undefined): void {
  if (old !== undefined) old.parent = undefined;
  if (value === undefined) object.content.delete(key);
  else {
    object.content.set(key, value);
    value.parent = object;
  }
}

function setContent(element: Element, now: Content, old: Content): void {
  for (const child of contained(old)) child.parent = undefined;
  element.content = now;
  for (const child of contained(now)) child.parent = element;
}

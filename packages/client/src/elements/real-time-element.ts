// What all elements have in common: their place in the model, their value, their events.
//
// An element object stands for one element of the model as long as that is attached. Once detached it can still be read, and
// shows what it held last; editing it throws. The objects hold no data of their own.

import { type Element, formatElementId, type Operation, type Tree, toJson } from "@convergence/engine";
import type { AnchorValue, ModelAnchor } from "../anchors/model-anchor.ts";
import type { AnchorOptions, ModelAnchors } from "../anchors/model-anchors.ts";
import { ConvergenceError } from "../convergence-error.ts";
import { ConvergenceEventEmitter, type ReportError } from "../emitter.ts";
import type { AnchorEvent } from "../events/anchor-event.ts";
import type { ElementDetachedEvent } from "../events/element-detached-event.ts";
import type { ModelChangedEvent } from "../events/model-changed-event.ts";
import type { RemoteReferenceCreatedEvent } from "../events/reference-events.ts";
import type { ModelReference } from "../references/model-reference.ts";
import type { ModelReferences, ReferenceFilter } from "../references/model-references.ts";
import type { Registered } from "./element-registry.ts";
import { readValue } from "./read-value.ts";

export type Path = readonly (string | number)[];

export type ModelElementType = "object" | "array" | "string" | "number" | "boolean" | "date" | "null" | "undefined";

/** What an element needs of the model it is in. */
export interface ElementHost {
  readonly model: Registered<"model">;
  readonly reportError: ReportError;
  wrap(element: Element): RealTimeElement;
  undefinedElement(): RealTimeElement;
  isAttached(element: Element): boolean;
  /** Applies an operation of the user's to the element. Throws a `ConvergenceError` if it does not fit. */
  edit(element: Element, operation: Operation): void;
  /** The tree of a new value that is to come into `parent`, with new ids. */
  newTree(parent: Element, value: unknown): Tree;
  /** The tree of a whole value for an element: its own id, and new ids inside. */
  valueTree(element: Element, value: unknown): Tree;
  /** R2: does text inserted at this gap go on what the user is typing? */
  isTypingAt(element: Element, gap: number): boolean;
  /** Throws a `ConvergenceError` where nothing may be edited at all; the methods below are not called there. */
  requireWritable(): void;
  references(): Pick<ModelReferences, "list" | "local">;
  anchors(): Pick<ModelAnchors, "of" | "remove" | "set">;
}

export type ElementEvents = {
  readonly detached: ElementDetachedEvent;
  readonly model_changed: ModelChangedEvent;
  readonly reference: RemoteReferenceCreatedEvent;
  readonly anchor: AnchorEvent;
};

/** `Events`: what the class of element emits besides. */
export abstract class RealTimeElement<T = unknown, Events = unknown> extends ConvergenceEventEmitter<
  ElementEvents & Events
> {
  static readonly Events: {
    readonly [Name in "VALUE" | "DETACHED" | "MODEL_CHANGED" | "REFERENCE" | "ANCHOR"]: Lowercase<Name>;
  } = {
    VALUE: "value",
    DETACHED: "detached",
    MODEL_CHANGED: "model_changed",
    REFERENCE: "reference",
    ANCHOR: "anchor",
  };

  /** Typed differently in each class; the model's own representation, not for applications. */
  protected readonly node: Element | undefined;
  protected readonly host: ElementHost;

  constructor(host: ElementHost, node: Element | undefined) {
    super(host.reportError);
    this.host = host;
    this.node = node;
  }

  /** So that an element is not taken for a plain object where a value is expected. */
  get [Symbol.toStringTag](): string {
    return "RealTimeElement";
  }

  model(): Registered<"model"> {
    return this.host.model;
  }

  /** Never changes while the element is attached, wherever it moves; unique in the model for ever. */
  id(): string {
    return this.node === undefined ? "" : formatElementId(this.node.id);
  }

  type(): ModelElementType {
    return this.node?.type ?? "undefined";
  }

  /** From the root; of a detached element from the topmost element that was detached with it. */
  path(): (string | number)[] {
    return this.#pathFrom(undefined);
  }

  /** From an element above this one. */
  relativePath(ancestor: RealTimeElement): (string | number)[] {
    return this.#pathFrom(ancestor.node);
  }

  parent(): RealTimeElement | null {
    const above = this.node?.parent;
    return above === undefined ? null : this.host.wrap(above);
  }

  /** Detaches the element. The root cannot be removed. */
  removeFromParent(): void {
    const node = this.requireAttached();
    const { parent } = node;
    if (parent === undefined) throw new ConvergenceError("operation-invalid", "The root of a model cannot be removed");
    const part = partOf(node, parent);
    if (typeof part === "string") this.host.edit(parent, { kind: "removeKey", element: parent.id, key: part });
    else this.host.edit(parent, { kind: "remove", element: parent.id, at: part, count: 1 });
  }

  /** The reference of a session with a key that is about this element; `undefined` if there is none. */
  reference(sessionId: string, key: string): ModelReference | undefined {
    return this.references({ sessionId, key })[0];
  }

  /** All references about this element that fit, this application's own included. */
  references(filter: ReferenceFilter = {}): ModelReference[] {
    return this.node === undefined ? [] : this.host.references().list(filter, this.node);
  }

  /**
   * Sets an anchor: a named reference that belongs to the element, for everybody and for good. `value`: a position, or a range, in a
   * string or an array; a key of an object; without one it is about the element as such. One of the same name is set anew. Resolves
   * when it is on the server's durable storage; waits while there is no connection. Rejects with a `ConvergenceError`.
   */
  async setAnchor(name: string, value?: AnchorValue, options?: AnchorOptions): Promise<void> {
    return this.host.anchors().set(this.requireAttached(), name, value, options);
  }

  /** Takes an anchor away. Resolves when that is durable, and at once if there is none of that name. */
  async removeAnchor(name: string): Promise<void> {
    return this.host.anchors().remove(this.requireAttached(), name);
  }

  /** In order of their names. Those of a detached element come back with it. */
  anchors(): ModelAnchor[] {
    return this.node === undefined ? [] : this.host.anchors().of(this.node);
  }

  /** The anchor of that name; `undefined` if there is none. */
  anchor(name: string): ModelAnchor | undefined {
    return this.anchors().find((each) => each.name() === name);
  }

  isAttached(): boolean {
    return this.node !== undefined && this.host.isAttached(this.node);
  }

  isDetached(): boolean {
    return !this.isAttached();
  }

  /** A copy of the data, or with an argument: replaces the data in place. The element stays, and keeps its type. */
  value(): T;
  value(value: T): this;
  value(...values: [] | [T]): T | this {
    if (values.length === 0) return this.read();
    this.replace(values[0]);
    return this;
  }

  /** The data in the tagged JSON form, with dates as `{"$date": milliseconds}`. */
  toJSON(): unknown {
    return this.node === undefined ? undefined : toJson(readValue(this.node));
  }

  protected read(): T {
    return (this.node === undefined ? undefined : readValue(this.node)) as T;
  }

  protected replace(value: T): void {
    const node = this.requireAttached();
    const tree = this.host.valueTree(node, value);
    if (tree.type !== node.type) {
      const what = `Element ${this.id()} has the type ${node.type} and cannot take a value of the type ${tree.type}`;
      throw new ConvergenceError("value-invalid", `${what}; to change the type, set another value in its parent`);
    }
    this.host.edit(node, { kind: "value", element: node.id, value: tree });
  }

  /** What every edit begins with. */
  protected requireAttached(): Element {
    this.host.requireWritable();
    if (this.node !== undefined && this.host.isAttached(this.node)) return this.node;
    if (this.node === undefined) {
      throw new ConvergenceError("element-unknown", "There is no element here to edit: the look-up found nothing");
    }
    throw new ConvergenceError("element-detached", `Element ${this.id()} is not in its model any more`);
  }

  #pathFrom(top: Element | undefined): (string | number)[] {
    const path: (string | number)[] = [];
    let node = this.node;
    while (node?.parent !== undefined && node !== top) {
      path.unshift(partOf(node, node.parent));
      node = node.parent;
    }
    if (top !== undefined && node !== top) {
      throw new ConvergenceError(
        "element-unknown",
        `Element ${formatElementId(top.id)} is not above element ${this.id()}`,
      );
    }
    return path;
  }
}

/** The key or index of an element in its parent. */
function partOf(node: Element, parent: Element): string | number {
  if (parent.type === "array") return parent.content.indexOf(node);
  for (const [key, child] of (parent.content as Map<string, Element>) ?? []) if (child === node) return key;
  throw new Error(`Element ${formatElementId(node.id)} is not in its parent`);
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly element: RealTimeElement<T>;
  }
}

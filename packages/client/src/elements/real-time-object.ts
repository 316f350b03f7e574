// Elements by key. Of two that set one key at the same time the later one wins, and the other hears of a conflict.

import { compareKeys, keyFault, type ObjectElement } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import type { ObjectRemoveEvent, ObjectSetEvent, ObjectSetValueEvent } from "../events/object-events.ts";
import type { LocalReference } from "../references/local-reference.ts";
import { requireText } from "../require-argument.ts";
import { elementBelow } from "./element-below.ts";
import type { ElementOf } from "./element-registry.ts";
import { type Path, RealTimeElement } from "./real-time-element.ts";

export type ObjectElementEvents = {
  readonly set: ObjectSetEvent;
  readonly remove: ObjectRemoveEvent;
  readonly value: ObjectSetValueEvent;
};

/** `T`: the data of the object. Keys that `T` does not name can be used as well, with data of any kind. */
export class RealTimeObject<T = Readonly<Record<string, unknown>>> extends RealTimeElement<T, ObjectElementEvents> {
  static override readonly Events = { ...RealTimeElement.Events, SET: "set", REMOVE: "remove" } as const;

  declare protected readonly node: ObjectElement;

  /** A reference of this application's own to keys of the object. */
  propertyReference(key: string): LocalReference<"property"> {
    return this.host.references().local("property", key, this.requireAttached());
  }

  /** A `RealTimeUndefined` if there is no such key. */
  get<Key extends keyof T & string>(key: Key): ElementOf<T[Key]> {
    const child = this.node.content.get(key);
    return (child === undefined ? this.host.undefinedElement() : this.host.wrap(child)) as ElementOf<T[Key]>;
  }

  /** Puts a new element under a key. */
  set<Key extends keyof T & string>(key: Key, value: T[Key]): ElementOf<T[Key]> {
    const node = this.requireAttached();
    requireKey(key);
    const tree = this.host.newTree(node, value);
    this.host.edit(node, { kind: "setKey", element: node.id, key, value: tree });
    return this.get(key);
  }

  /** Removes a key and returns what was there, detached; a `RealTimeUndefined` if nothing was. */
  remove<Key extends keyof T & string>(key: Key): ElementOf<T[Key]> {
    const node = this.requireAttached();
    const child = this.get(key);
    if (node.type === "object" && node.content.has(key)) {
      this.host.edit(node, { kind: "removeKey", element: node.id, key });
    }
    return child;
  }

  /** In canonical order, the same for everybody. */
  keys(): string[] {
    return [...this.node.content.keys()].sort(compareKeys);
  }

  hasKey(key: string): boolean {
    return this.node.content.has(key);
  }

  /** Over the keys as they are now, whatever the callback does to the object. */
  forEach(callback: (element: RealTimeElement, key: string) => void): void {
    const { content } = this.node;
    for (const [key, child] of this.keys().map((each) => [each, content.get(each)!] as const)) {
      callback(this.host.wrap(child), key);
    }
  }

  elementAt(path: Path): RealTimeElement;
  elementAt(...parts: (string | number)[]): RealTimeElement;
  elementAt(...parts: readonly (string | number | Path)[]): RealTimeElement {
    return elementBelow(this.host, this.node, parts);
  }
}

function requireKey(key: string): void {
  requireText("A key", key);
  const fault = keyFault(key);
  if (fault !== undefined) throw new ConvergenceError("value-invalid", `The object ${fault}`);
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly object: RealTimeObject<T>;
    /** Of data that nothing is known of. */
    readonly anyObject: RealTimeObject;
  }
}

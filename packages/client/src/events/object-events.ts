// What can happen to an object.

import type { AnyElement, Registered } from "../elements/element-registry.ts";
import type { Author } from "../user.ts";
import { ValueEvent } from "./element-event.ts";

/** `oldValue` is a `RealTimeUndefined` if the key is new. */
export class ObjectSetEvent extends ValueEvent<Registered<"anyObject">> {
  static readonly NAME = "set";
  readonly name = "set";
  readonly key: string;
  readonly value: AnyElement;
  readonly oldValue: AnyElement;

  constructor(
    element: Registered<"anyObject">,
    author: Author,
    local: boolean,
    key: string,
    value: AnyElement,
    oldValue: AnyElement,
  ) {
    super(element, author, local);
    this.key = key;
    this.value = value;
    this.oldValue = oldValue;
  }
}

export class ObjectRemoveEvent extends ValueEvent<Registered<"anyObject">> {
  static readonly NAME = "remove";
  readonly name = "remove";
  readonly key: string;
  readonly oldValue: AnyElement;

  constructor(element: Registered<"anyObject">, author: Author, local: boolean, key: string, oldValue: AnyElement) {
    super(element, author, local);
    this.key = key;
    this.oldValue = oldValue;
  }
}

export class ObjectSetValueEvent extends ValueEvent<Registered<"anyObject">> {
  static readonly NAME = "value";
  readonly name = "value";
  readonly value: unknown;

  constructor(element: Registered<"anyObject">, author: Author, local: boolean, value: unknown) {
    super(element, author, local);
    this.value = value;
  }
}

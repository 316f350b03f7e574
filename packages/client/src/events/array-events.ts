// What can happen to an array. Several items that come or go at once are one event each, in the order of their indexes.

import type { AnyElement, Registered } from "../elements/element-registry.ts";
import type { Author } from "../user.ts";
import { ValueEvent } from "./element-event.ts";

export class ArrayInsertEvent extends ValueEvent<Registered<"array">> {
  static readonly NAME = "insert";
  readonly name = "insert";
  readonly index: number;
  readonly value: AnyElement;

  constructor(element: Registered<"array">, author: Author, local: boolean, index: number, value: AnyElement) {
    super(element, author, local);
    this.index = index;
    this.value = value;
  }
}

/** `oldValue` is detached and can still be read. */
export class ArrayRemoveEvent extends ValueEvent<Registered<"array">> {
  static readonly NAME = "remove";
  readonly name = "remove";
  readonly index: number;
  readonly oldValue: AnyElement;

  constructor(element: Registered<"array">, author: Author, local: boolean, index: number, oldValue: AnyElement) {
    super(element, author, local);
    this.index = index;
    this.oldValue = oldValue;
  }
}

export class ArraySetEvent extends ValueEvent<Registered<"array">> {
  static readonly NAME = "set";
  readonly name = "set";
  readonly index: number;
  readonly value: AnyElement;
  readonly oldValue: AnyElement;

  constructor(
    element: Registered<"array">,
    author: Author,
    local: boolean,
    index: number,
    value: AnyElement,
    oldValue: AnyElement,
  ) {
    super(element, author, local);
    this.index = index;
    this.value = value;
    this.oldValue = oldValue;
  }
}

/** The item that was at `fromIndex` is now at `toIndex`. */
export class ArrayReorderEvent extends ValueEvent<Registered<"array">> {
  static readonly NAME = "reorder";
  readonly name = "reorder";
  readonly fromIndex: number;
  readonly toIndex: number;

  constructor(element: Registered<"array">, author: Author, local: boolean, fromIndex: number, toIndex: number) {
    super(element, author, local);
    this.fromIndex = fromIndex;
    this.toIndex = toIndex;
  }
}

export class ArraySetValueEvent extends ValueEvent<Registered<"array">> {
  static readonly NAME = "value";
  readonly name = "value";
  readonly value: unknown;

  constructor(element: Registered<"array">, author: Author, local: boolean, value: unknown) {
    super(element, author, local);
    this.value = value;
  }
}

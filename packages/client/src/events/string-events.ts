// What can happen to a string.
//
// Text that took the place of other text is one splice; it is an insert only if nothing was removed, a remove only if nothing
// was inserted.

import type { Registered } from "../elements/element-registry.ts";
import type { Author } from "../user.ts";
import { ValueEvent } from "./element-event.ts";

export class StringInsertEvent extends ValueEvent<Registered<"string">> {
  static readonly NAME = "insert";
  readonly name = "insert";
  readonly index: number;
  readonly value: string;

  constructor(element: Registered<"string">, author: Author, local: boolean, index: number, value: string) {
    super(element, author, local);
    this.index = index;
    this.value = value;
  }
}

/** `value` is the text that is gone. */
export class StringRemoveEvent extends ValueEvent<Registered<"string">> {
  static readonly NAME = "remove";
  readonly name = "remove";
  readonly index: number;
  readonly value: string;

  constructor(element: Registered<"string">, author: Author, local: boolean, index: number, value: string) {
    super(element, author, local);
    this.index = index;
    this.value = value;
  }
}

export class StringSpliceEvent extends ValueEvent<Registered<"string">> {
  static readonly NAME = "splice";
  readonly name = "splice";
  readonly index: number;
  readonly deleteCount: number;
  readonly insertValue: string;

  constructor(
    element: Registered<"string">,
    author: Author,
    local: boolean,
    index: number,
    deleteCount: number,
    insertValue: string,
  ) {
    super(element, author, local);
    this.index = index;
    this.deleteCount = deleteCount;
    this.insertValue = insertValue;
  }
}

export class StringSetValueEvent extends ValueEvent<Registered<"string">> {
  static readonly NAME = "value";
  readonly name = "value";
  readonly value: string;

  constructor(element: Registered<"string">, author: Author, local: boolean, value: string) {
    super(element, author, local);
    this.value = value;
  }
}

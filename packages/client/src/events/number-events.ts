// What can happen to a number.

import type { Registered } from "../elements/element-registry.ts";
import type { Author } from "../user.ts";
import { ValueEvent } from "./element-event.ts";

/** `value` was added. What several people add comes to the same sum everywhere. */
export class NumberDeltaEvent extends ValueEvent<Registered<"number">> {
  static readonly NAME = "delta";
  readonly name = "delta";
  readonly value: number;

  constructor(element: Registered<"number">, author: Author, local: boolean, value: number) {
    super(element, author, local);
    this.value = value;
  }
}

export class NumberSetValueEvent extends ValueEvent<Registered<"number">> {
  static readonly NAME = "value";
  readonly name = "value";
  readonly value: number;

  constructor(element: Registered<"number">, author: Author, local: boolean, value: number) {
    super(element, author, local);
    this.value = value;
  }
}
